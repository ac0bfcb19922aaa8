//// alone Entry.kept
//// alone Entry.plain
//// alone new Entry.Registry
//// alone new Entry.Plain
module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

// What fsc numbers over a whole type: the bindings of a class with static ones, and parameters that are patterns.
type Registry<'k when 'k: equality>(first: 'k) =
    static let mutable total = 0
    static let table = Dictionary<'k, int>()
    static let add (k: 'k) = total <- total + 1; table[k] <- total
    do add first
    member _.Again k = add k; total
    static member Keys = table.Count

type Plain(n: int) =
    let bump = fun x -> x + n
    static let all = List<string>()
    static let mutable last = "none"
    do
        all.Add(string n)
        last <- string (bump n)
    static member All = all.Count
    static member Last = last

type Parser<'a> = Parser of (string -> 'a option)

type ParserBuilder() =
    member _.Return x = Parser(fun _ -> Some x)
    member _.Map(Parser p, f) = Parser(fun s -> p s |> Option.map f)
    member _.Or(Parser p, Parser q) = Parser(fun s -> match p s with None -> q s | found -> found)

let private kept = Registry<string> "a"
let private plain = Plain 3
let private parsers = ParserBuilder()
let calls () = sprintf "%d %d %s" (kept.Again "b") Plain.All Plain.Last

let run () =
    let (Parser p) = parsers.Or(parsers.Map(Parser(fun s -> if s = "" then None else Some s.Length), string), parsers.Return "none")
    sprintf "%A %A" (p "") (p "abc")
let runLast () = (Plain 1 |> ignore; Plain.Last)
let runKeys () = (Registry<int> 1 |> ignore; Registry<int>.Keys)
//// calls => 2 2 2

//// edit: lets put above the static ones, a member with a pattern put above others
//// calls => 3 3 12
-    let bump = fun x -> x + n
+    let k = n * 2
+    let sub = fun x -> x - k
+    let bump = fun x -> sub x + n + 10 + k

-    member _.Map(Parser p, f) = Parser(fun s -> p s |> Option.map f)
+    member _.Both(Parser p, Parser q) = Parser(fun s -> match p s, q s with Some p, Some q -> Some(p + q) | _ -> None)
+    member _.Map(Parser p, f) = Parser(fun s -> p s |> Option.map (fun x -> f x))

//// edit: another function, a let in the generic class
//// calls => 4 4 13
-    let sub = fun x -> x - k
+    let twice f = fun x -> f (f x)
+    let sub = fun x -> twice (fun y -> y - k) (x + k + 1)

-type Registry<'k when 'k: equality>(first: 'k) =
+type Registry<'k when 'k: equality>(first: 'k) =
+    let one = [ first ]

-    do add first
+    do add one.Head

-    member _.Again k = add k; total
+    member _.Again k = (fun () -> add k) (); total

-    member _.Return x = Parser(fun _ -> Some x)
+    member _.Return x = Parser(function "" -> Some x | _ -> None)

//// edit: all gone again
//// calls => 5 5 22
-    let k = n * 2
-    let twice f = fun x -> f (f x)
-    let sub = fun x -> twice (fun y -> y - k) (x + k + 1)
-    let bump = fun x -> sub x + n + 10 + k
+    let bump = fun x -> x + n + 20

-    member _.Both(Parser p, Parser q) = Parser(fun s -> match p s, q s with Some p, Some q -> Some(p + q) | _ -> None)
-    member _.Map(Parser p, f) = Parser(fun s -> p s |> Option.map (fun x -> f x))
+    member _.Map(Parser p, f) = Parser(fun s -> p s |> Option.map f)

//// edit: and back
-    let bump = fun x -> x + n + 20
+    let k = n * 2
+    let bump = fun x -> x + n + k + 30
