module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Shape =
    | Circle of float
    | Square of float

type Point = { X: int; Y: int }

type Animal(name: string) =
    abstract Sound: unit -> string
    default _.Sound() = name

[<Struct>]
type Pair =
    val A: int
    val B: int

type Level =
    | Low = 0
    | High = 1

let area shape =
    match shape with
    | Circle r -> r
    | Square a -> a * 2.0

let run () = string (area (Square 2.0)) + Animal("x").Sound() + string { X = 1; Y = 2 }.X + string Level.High

//// edit: a case added to a union
//// expect restart
     | Circle of float
+    | Point3
     | Square of float

     | Circle r -> r
+    | Point3 -> 0.0

//// edit: a field added to a record
//// expect restart
-type Point = { X: int; Y: int }
+type Point = { X: int; Y: int; Z: int }

-let run () = string (area (Square 2.0)) + Animal("x").Sound() + string { X = 1; Y = 2 }.X + string Level.High
+let run () = string (area (Square 2.0)) + Animal("x").Sound() + string { X = 1; Y = 2; Z = 3 }.X + string Level.High

//// edit: after refusals the chain goes on from what was accepted
-    | Square a -> a * 2.0
+    | Square a -> a * 5.0

//// edit: a virtual member added
//// expect restart
     default _.Sound() = name
+    abstract Legs: int
+    default _.Legs = 4

//// edit: a base class
//// expect restart
-type Animal(name: string) =
+type Animal(name: string) =
+    inherit System.Exception(name)

//// edit: an enum value
//// expect restart
-    | High = 1
+    | High = 2

//// edit: a field of a struct
//// expect restart
     val B: int
+    val C: int

//// edit: and on again
-    | Circle r -> r
-    | Square a -> a * 5.0
+    | Circle r -> r * 3.0
+    | Square a -> a * 6.0
