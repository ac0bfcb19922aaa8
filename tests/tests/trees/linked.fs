module Entry

open System

type Shape(n: int) =
    let scale = List.map (fun x -> x * n)
    member _.Scaled = scale [ n ]
    member this.Adder = fun y -> n + y + this.Scaled.Length

let inline twice (f: int -> int) xs = List.map (fun y -> f (f y)) xs

let inline total xs = List.fold (fun sum x -> sum + x) LanguagePrimitives.GenericZero xs
let totals () = total [ 1; 2 ], total [ 1.5; 2.5 ]

let generic k =
    let pair x = x, k
    pair 1, pair "a"

let many k =
    let six a b c d e f = a + b + c + d + e + f + k
    six 1

let objects k =
    let delegated = Action(fun () -> printfn "%d" k)
    let converted = Func<int, int>((+) k)
    delegated.Invoke()

    { new IDisposable with
        member _.Dispose() = converted.Invoke 1 |> ignore }

let sequence n =
    seq {
        for i in 1..n do
            yield i
            yield! [ i; i ]
    }

let asynchronous n =
    async {
        let! x = async { return n }
        do! Async.Sleep 1

        try
            return x
        finally
            printfn "done"
    }

let tasks n =
    task {
        let! x = Threading.Tasks.Task.FromResult n
        return x + n
    }

let deferred k = lazy (k + 1)
let quoted () = <@ fun x -> x + 1 @>

let nested k =
    [ 1; 2 ]
    |> List.map (fun x -> [ 1 ] |> List.map (fun y -> x + y + k))
    |> List.concat
    |> twice (fun z -> z - k)
    |> sprintf "%A"
