module Entry

open System
open System.Collections.Generic
open System.Threading

type Level =
    | Low = 0
    | High = 1

type Message =
    | Add of int
    | Get of AsyncReplyChannel<int>

[<Struct>]
type Pair = { Left: int; Right: int }

exception Failed of string

type Node<'T>(value: 'T, next: Node<'T> option) =
    member _.Value = value
    member this.Push = fun (item: 'T) -> Node<'T>(item, Some this)
    member _.All = seq {
        yield value
        match next with
        | Some n -> yield! n.All
        | None -> ()
    }

type Machine() =
    let states = Dictionary<Level, ResizeArray<string> -> unit>()
    let mutable extra = "!"

    do
        states[Level.Low] <- fun said -> said.Add("low" + extra)
        states[Level.High] <- fun said -> said.Add "high"

    member _.Extra with get () = extra and set value = extra <- value

    member _.Say(level: Level) =
        let said = ResizeArray<string>()
        states[level] said
        said[0]

module Validation =
    let rules = [ "short", (fun (s: string) -> s.Length < 4); "lower", (fun (s: string) -> s.ToLower() = s) ]

    let check name (text: string) =
        match List.tryFind (fun (n, _) -> n = name) rules with
        | Some(_, rule) -> rule text
        | None -> raise (Failed name)

let keepMachine () = Machine()

let keepChain () = [ (fun (n: int) -> n + 1) >> (fun n -> n * 2) >> (fun n -> "is " + string n) ]

let keepCheck () = [ fun (s: string) -> try string (Validation.check s s) with Failed name -> "no rule " + name ]

let keepAgent () =
    let agent =
        MailboxProcessor.Start(fun inbox ->
            let rec loop total =
                async {
                    let! message = inbox.Receive()

                    match message with
                    | Add n -> return! loop (total + n)
                    | Get reply ->
                        reply.Reply total
                        return! loop total
                }

            loop 0)

    fun (n: int) ->
        agent.Post(Add n)
        agent.PostAndReply Get - n

let keepPair () =
    let swap p = { Left = p.Right; Right = p.Left }
    [ fun n -> (swap { Left = n; Right = n * 2 }).Left ]

let keepNode () = [ fun (n: int) -> Node<int>(1, None).Push n |> fun node -> node.All |> Seq.toList ]

let keepTry () =
    let risky n =
        try
            try
                if n > 4 then invalidArg "n" "big" else "fine"
            with :? ArgumentException as e when e.ParamName = "n" ->
                "caught " + e.ParamName
        finally
            ()

    [ risky ]

let keepMutual () =
    let rec even n = if n = 0 then "even" else odd (n - 1)
    and odd n = if n = 0 then "odd" else even (n - 1)
    [ even; odd ]

let keepThreadLocal () = let local = new ThreadLocal<int>(fun () -> 7) in fun (n: int) -> local.Value + n

let keepFolded () = [ fun (n: int) -> [ 1..n ] |> List.filter (fun x -> x % 2 = 1) |> List.map (fun x -> x * x) |> List.fold (fun a x -> a + x) 0 ]

let keepFormat () = [ fun (n: int) -> sprintf "%03d and %A" n { Left = n; Right = 1 } ]

let keepSlice () = [ fun (n: int) -> let all = [| 0..n |] in all[1..2] |> Array.sumBy (fun x -> x * 10) ]

let keepDisposable () =
    let log = ResizeArray<string>()
    let make name = { new IDisposable with member _.Dispose() = log.Add("closed " + name) }

    fun (n: int) ->
        log.Clear()
        (use _first = make "first"
         use _second = make (string n)
         log.Add "inside")
        String.Join(",", log)

let run () =
    sprintf "%s %s %s %d %d %A %s %s %d %d %s %d %s" (keepMachine().Say Level.Low) (keepChain().Head 1) (keepCheck().Head "short") (keepAgent () 1) (keepPair().Head 1)
        (keepNode().Head 2) (keepTry().Head 5) (keepMutual().Head 3) (keepThreadLocal () 1) (keepFolded().Head 3) (keepFormat().Head 1) (keepSlice().Head 3) (keepDisposable () 1)

//// edit: what states do
//// known chain: kept keepChain
-        states[Level.Low] <- fun said -> said.Add("low" + extra)
+        states[Level.Low] <- fun said -> said.Add("LOW" + extra)

-let keepChain () = [ (fun (n: int) -> n + 1) >> (fun n -> n * 2) >> (fun n -> "is " + string n) ]
+let keepChain () = [ (fun (n: int) -> n + 10) >> (fun n -> n * 3) >> (fun n -> "be " + string n) ]

//// edit: a message's handling, and a struct record
-                    | Add n -> return! loop (total + n)
+                    | Add n -> return! loop (total + n + n - n)

-                        reply.Reply total
+                        reply.Reply(total + 1000)

-    let swap p = { Left = p.Right; Right = p.Left }
+    let swap p = { Left = p.Right + 1; Right = p.Left }

//// edit: members of generic classes, exceptions
-        yield value
+        yield value
+        yield value

-            with :? ArgumentException as e when e.ParamName = "n" ->
-                "caught " + e.ParamName
+            with :? ArgumentException as e when e.ParamName.Length = 1 ->
+                "CAUGHT " + e.ParamName

//// edit: functions that call one another, folds and formats
-    let rec even n = if n = 0 then "even" else odd (n - 1)
-    and odd n = if n = 0 then "odd" else even (n - 1)
+    let rec even n = if n = 0 then "EVEN" else odd (n - 1)
+    and odd n = if n = 0 then "ODD" else even (n - 1)

-let keepFolded () = [ fun (n: int) -> [ 1..n ] |> List.filter (fun x -> x % 2 = 1) |> List.map (fun x -> x * x) |> List.fold (fun a x -> a + x) 0 ]
+let keepFolded () = [ fun (n: int) -> [ 1..n ] |> List.filter (fun x -> x % 2 = 0) |> List.map (fun x -> x + x) |> List.fold (fun a x -> a * x) 1 ]

-let keepFormat () = [ fun (n: int) -> sprintf "%03d and %A" n { Left = n; Right = 1 } ]
+let keepFormat () = [ fun (n: int) -> sprintf "%04d or %A" n { Left = n; Right = 2 } ]

//// edit: slices and disposables
-let keepSlice () = [ fun (n: int) -> let all = [| 0..n |] in all[1..2] |> Array.sumBy (fun x -> x * 10) ]
+let keepSlice () = [ fun (n: int) -> let all = [| 0..n |] in all[2..3] |> Array.sumBy (fun x -> x * 100) ]

-    let make name = { new IDisposable with member _.Dispose() = log.Add("closed " + name) }
+    let make name = { new IDisposable with member _.Dispose() = log.Add("CLOSED " + name) }

-         log.Add "inside")
+         log.Add "INSIDE")

//// edit: rules in a module's list
-    let rules = [ "short", (fun (s: string) -> s.Length < 4); "lower", (fun (s: string) -> s.ToLower() = s) ]
+    let rules = [ "short", (fun (s: string) -> s.Length < 9); "lower", (fun (s: string) -> s.ToUpper() = s) ]

//// edit: a rule put first
-    let rules = [ "short", (fun (s: string) -> s.Length < 9); "lower", (fun (s: string) -> s.ToUpper() = s) ]
+    let rules =
+        [ "even", (fun (s: string) -> s.Length % 2 = 0); "short", (fun (s: string) -> s.Length < 5); "lower", (fun (s: string) -> s.ToUpper() = s) ]
