module Entry

open System
open System.Collections.Generic

[<Measure>]
type kg

type Rec = { A: int; B: float<kg> }
type Du =
    | One of int
    | Two of Rec * string
type Nest<'t>() =
    static member Make(x: 't) = fun (y: 't list) -> x :: y
    member this.Each(f: 't -> int) = fun xs -> List.sumBy (fun (x: 't) -> f x) xs
    member this.Map<'u>(f: 't -> 'u) = fun (xs: 't seq) -> Seq.map (fun x -> f x, f x) xs |> Seq.toArray
module Inner =
    type Handler = delegate of int * string -> bool
    type Pair<'a, 'b> = KeyValuePair<'a, 'b>
    let heavy (m: float<kg>) = List.map (fun (w: float<kg>) -> w * 2.0 + m) [ 1.0<kg> ]
    let structs () = List.map (fun (struct (a: int, b: string)) -> struct (b, a)) [ struct (1, "a") ]
    let anon () = List.map (fun (r: {| X: int; Y: string |}) -> {| Z = r.X |}) [ {| X = 1; Y = "" |} ]
    let arrays () = List.map (fun (a: int[], b: string[,]) -> a.Length + b.Length) []
    let options () = List.map (fun (a: int option) -> Some(Some a)) []
    let pairs () = List.map (fun (p: Pair<int, string>) -> p.Key, p.Value.[0]) []
    let handler () = Handler(fun a b -> a > b.Length)
    let fns () = List.map (fun (f: int -> string -> bool) -> fun (g: unit -> int) -> f (g ()) "") []
    let unit1 () = List.iter (fun () -> printfn "x") []
    let recs () = List.map (fun { A = a; B = b } -> float a + float b) []
    let dus () = List.map (function One x -> x | Two (r, _) -> r.A) []
    let nulls () = List.map (fun (x: Nullable<int>) (y: obj) (z: exn) -> x.HasValue) []
    let exprs () = List.map (fun (x: System.Type) -> x.Name) []
    let nat () = List.map (fun (x: nativeint) (d: decimal) (c: char) (b: byte) -> b) []
    let dict () = List.map (fun (d: Dictionary<string, List<int>>) -> d.["a"].Count) []
    let enumer () = List.map (fun (d: Dictionary<string, int>.Enumerator) -> d) []
    let comparer () =
        { new IComparer<int * string> with
            member _.Compare((a, _), (b, _)) = a - b
          interface IDisposable with
            member _.Dispose() = () }
    let ev = Event<EventHandler, EventArgs>()
    ev.Publish.Add(fun args -> printfn "%A" args)
    ev.Publish.AddHandler(fun sender args -> printfn "%A" sender)
    let choose () =
        async {
            let! x, y = async { return 1, 2 }
            match x with
            | 1 -> return y
            | _ -> return! async { return 3 }
        }
    let loops () =
        async {
            for i in 1..3 do
                do! Async.Sleep i
            while false do
                printfn "%d" 1
        }
    let usings () =
        task {
            use s = new IO.MemoryStream()
            let! n = s.ReadAsync(Array.zeroCreate 1, 0, 1)
            try
                return n
            with e ->
                return 2
        }
    let rec even n = (if n = 0 then (fun () -> true) else fun () -> odd (n - 1) ())
    and odd n = (if n = 0 then (fun () -> false) else fun () -> even (n - 1) ())
    let mutuals k =
        let rec a n = if n = 0 then k else b (n - 1)
        and b n = if n = 0 then k + 1 else a (n - 1)
        a 3
    let parms ([<ParamArray>] xs: int[]) = xs |> Array.filter ((<) 2) |> Array.sumBy (fun x -> x * 2)
    let lz () = Lazy<int>(fun () -> 3)
    let thr () = Threading.Thread(fun () -> printfn "t")
    let slist = [ for x in [ 1; 2 ] do if x > 1 then yield fun y -> x + y ]
    let sarr = [| for x in 1..3 -> fun () -> x |]
    let qq () = query { for x in [ 1; 2 ] do where (x > 1); select (x + 1) }
    let aggr () = Seq.unfold (fun s -> if s > 3 then None else Some(s, s + 1)) 0
    let compose () = (fun x -> x + 1) >> (fun x -> x * 2)
    let nest () = Nest<int>.Make 3, Nest<string>().Map (fun s -> s.Length)
    type Walk = delegate of int -> Walk
    let delegates k = Func<int, Func<int, int>>(fun x -> Func<int, int>(fun y -> x + y + k))
    let walks () = Walk(fun x -> Walk(fun y -> if x = y then null else Walk(fun z -> null)))
