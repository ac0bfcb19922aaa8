module Entry

open System
open System.Collections.Generic

[<Measure>]
type m

[<Measure>]
type s

[<RequireQualifiedAccess>]
type Shape =
    | Circle of radius: float
    | Square of side: float
    | Empty

    member this.Area =
        match this with
        | Circle r -> r * r * 3.0
        | Square a -> a * a
        | Empty -> 0.0

[<Struct>]
type Sign =
    | Plus of p: int
    | Minus of n: int

type Customer =
    { Name: string
      Age: int }

    member this.Greeting = "Dear " + this.Name
    member this.Greeter = fun (n: int) -> this.Greeting + string (this.Age + n)

type Customer with

    member this.IsOld = this.Age > 60

type Int32 with

    member this.Doubled = this * 2

type Counter() =
    let mutable count = 0
    static let made = Dictionary<string, int>()

    member _.Next() =
        count <- count + 1
        count

    member val Label = "counter" with get, set
    static member Made = made.Count

let (|Even|Odd|) n = if n % 2 = 0 then Even else Odd

let (|Multiple|_|) k n = if n % k = 0 then Some(n / k) else None

let speed (d: float<m>) (t: float<s>) = d / t

let inline add (a: ^T) (b: ^T) : ^T = a + b

let customers = Dictionary<string, Customer>()
customers["ann"] <- { Name = "Ann"; Age = 30 }

let keepDescribe () =
    let describe (n: int) =
        match n with
        | Multiple 5 k -> "five times " + string k
        | Even -> "even"
        | Odd -> "odd"

    describe

let keepGreeter () = customers["ann"].Greeter

let keepShapes () = [ "circle", Shape.Circle 1.0; "square", Shape.Square 2.0; "empty", Shape.Empty ]

let keepSpeed () =
    let time = 2.0<s>
    fun (d: float) -> float (speed (d * 1.0<m>) time)

let keepSigns () =
    let limit = 3

    fun (n: int) ->
        match (if n > limit then Plus n else Minus n) with
        | Plus p -> p
        | Minus k -> -k

let keepDoubled () = [ fun (n: int) -> n.Doubled ]

let keepAdd () = [ fun (n: int) -> add n 1 ]

let keepComparer () =
    { new IComparer<int> with
        member _.Compare(a, b) = compare a b }

let keepOld () = [ fun (age: int) -> { Name = "Bob"; Age = age * 15 }.IsOld ]

let keepPartial () =
    let addThree a b c = a + b * 10 + c * 100
    addThree 1 2

let run () =
    sprintf "%s %s %A %A %A %A %A %A %A %A" (keepDescribe () 10) (keepGreeter () 1) (keepShapes () |> List.map (fun (_, s) -> s.Area)) (keepSpeed () 3.0)
        (keepSigns () 5) (keepDoubled().Head 4) (keepAdd().Head 1) (keepComparer().Compare(1, 2)) (keepOld().Head 5) (keepPartial () 3)

//// edit: active patterns
-let (|Even|Odd|) n = if n % 2 = 0 then Even else Odd
+let (|Even|Odd|) n = if n % 3 = 0 then Even else Odd

-let (|Multiple|_|) k n = if n % k = 0 then Some(n / k) else None
+let (|Multiple|_|) k n = if n % k = 0 then Some(n / k + 1) else None

//// edit: members and extensions
-    member this.Greeting = "Dear " + this.Name
+    member this.Greeting = "Hello " + this.Name

-    member this.IsOld = this.Age > 60
+    member this.IsOld = this.Age > 70

-    member this.Doubled = this * 2
+    member this.Doubled = this * 3

//// edit: cases and units
-        | Circle r -> r * r * 3.0
+        | Circle r -> r * r * 3.14

-let speed (d: float<m>) (t: float<s>) = d / t
+let speed (d: float<m>) (t: float<s>) = d / t * 2.0

//// edit: inline functions and comparers
-let inline add (a: ^T) (b: ^T) : ^T = a + b
+let inline add (a: ^T) (b: ^T) : ^T = a + b + b

-        member _.Compare(a, b) = compare a b }
+        member _.Compare(a, b) = compare b a }

//// edit: struct cases and partial application
-        | Plus p -> p
+        | Plus p -> p * 100

-    let addThree a b c = a + b * 10 + c * 100
+    let addThree a b c = a + b * 20 + c * 300

//// edit: what a property begins with, and a counter's step
//// state new Entry.Counter
-        count <- count + 1
+        count <- count + 5

-    member val Label = "counter" with get, set
+    member val Label = "COUNTER" with get, set

//// edit: an active pattern more in the match
//// state new Entry.Counter
         | Multiple 5 k -> "five times " + string k
+        | Multiple 7 k -> "seven times " + string k

-let (|Even|Odd|) n = if n % 3 = 0 then Even else Odd
+let (|Even|Odd|) n = if n % 2 = 1 then Even else Odd
