module Entry

open System
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

[<Struct>]
type Money = { Amount: decimal; Currency: string }
    with
    static member (+) (a: Money, b: Money) = { Amount = a.Amount + b.Amount; Currency = a.Currency }
    override m.ToString() = System.String.Concat(string m.Amount, " ", m.Currency)

type IRule =
    abstract Apply: Money -> Money
    abstract Name: string with get

[<AbstractClass>]
type Base(tag: string) =
    abstract Do: int -> int
    default _.Do x = x + 1
    member val Tag = tag with get, set

type Derived(tag) =
    inherit Base(tag)
    let cache = Dictionary<int, int>()
    override this.Do x =
        match cache.TryGetValue x with
        | true, v -> v
        | _ ->
            let v = base.Do x * 2
            cache[x] <- v
            v

module Rules =
    let discount pct =
        { new IRule with
            member _.Apply m = { (m: Money) with Amount = m.Amount - m.Amount * pct / 100M }
            member _.Name = sprintf "-%M%%" pct }
    let all = [ discount 10M; discount 5M ]
    let rec apply (rules: IRule list) m =
        match rules with
        | [] -> m
        | r :: rest -> apply rest (r.Apply m)

let (|Even|Odd|) n = if n % 2 = 0 then Even else Odd

type Msg = Inc of int | Get of AsyncReplyChannel<int> | Stop

let agent = MailboxProcessor.Start(fun inbox ->
    let rec loop total = async {
        let! msg = inbox.Receive()
        match msg with
        | Inc n -> return! loop (total + n)
        | Get ch -> ch.Reply total; return! loop total
        | Stop -> return () }
    loop 0)

let describe n = match n with Even -> "even" | Odd -> "odd"

let memo = lazy (printfn "x"; 42)

let inline sumBy ([<InlineIfLambda>] f: 'a -> int) (xs: 'a list) =
    let mutable acc = 0
    for x in xs do acc <- acc + f x
    acc

let work (xs: int list) =
    task {
        let mutable total = 0
        for x in xs do
            do! Threading.Tasks.Task.Yield()
            total <- total + x
        return total
    }

let events () =
    let e = Event<int>()
    let log = ResizeArray<string>()
    e.Publish |> Event.filter (fun x -> x > 1) |> Event.map (fun x -> x * 10) |> Event.add (fun x -> log.Add(string x))
    [ 1; 2; 3 ] |> List.iter e.Trigger
    String.Join(";", log)

let run () =
    agent.Post(Inc 2)
    let t = agent.PostAndReply(fun ch -> Get ch) >= 2
    let m = Rules.apply Rules.all { Amount = 100M; Currency = "EUR" }
    let d = Derived "t" :> Base
    sprintf "%b %O %d %s %s %d %d %s %d" t (m + m) (d.Do 3) (describe 3) d.Tag (sumBy (fun x -> x + 1) [ 1; 2 ]) (work [ 1; 2; 3 ]).Result (events ()) (snd (Seq.fold (fun (a, b) x -> (a + x, b * x)) (0, 1) [ 1; 2; 3; 4 ]))

//// edit: rule arithmetic in an object expression
-            member _.Apply m = { (m: Money) with Amount = m.Amount - m.Amount * pct / 100M }
+            member _.Apply m = { (m: Money) with Amount = m.Amount - m.Amount * pct / 50M }

//// edit: agent loop gets another step, and events another stage
-        | Inc n -> return! loop (total + n)
+        | Inc n ->
+            do! Async.Sleep 1
+            return! loop (total + n + 1)

-    e.Publish |> Event.filter (fun x -> x > 1) |> Event.map (fun x -> x * 10) |> Event.add (fun x -> log.Add(string x))
+    e.Publish |> Event.filter (fun x -> x > 0) |> Event.filter (fun x -> x > 1) |> Event.map (fun x -> x * 11) |> Event.add (fun x -> log.Add(string x + "!"))

//// edit: inline with lambda, a fold, and a task loop
-    for x in xs do acc <- acc + f x
+    for x in xs do acc <- acc + 2 * f x

-            total <- total + x
+            do! Threading.Tasks.Task.Delay 1
+            total <- total + x * x

//// edit: a helper function and a use of it, a comment above
-let describe n = match n with Even -> "even" | Odd -> "odd"
+// what a number is
+let private shout (s: string) = s.ToUpperInvariant() + "!"
+
+let describe n = match n with Even -> shout "even" | Odd -> shout "odd"

//// edit: a new record type used in a closure
-let events () =
+type Entry2 = { Key: string; Value: int }
+
+let events () =

-    String.Join(";", log)
+    let es = log |> Seq.mapi (fun i s -> { Key = s; Value = i }) |> Seq.toList
+    String.Join(";", es |> List.map (fun (e: Entry2) -> e.Key + "=" + string e.Value))

//// edit: base class default and property
-    default _.Do x = x + 1
+    default this.Do x = x + 1 + tag.Length

