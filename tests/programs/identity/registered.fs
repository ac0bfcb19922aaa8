module Entry

open System
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

// Handlers that are registered once, each under a name. What stands beside a handler says whose it is.
let private handlers = Dictionary<string, int -> string>()
let private on name (f: int -> string) = handlers[name] <- f

let private calls () =
    on "a" (fun x -> "A1" + string x)
    on "b" (fun x -> "B1" + string x)

let private tuples () =
    [ "c", (fun x -> "C1" + string x)
      "d", (fun x -> "D1" + string x) ]

let private wrap (f: int -> string) = fun x -> "<" + f x + ">"

let private wrapped () =
    on "e" (wrap (fun x -> "E1" + string x))
    on "f" (wrap (fun x -> "F1" + string x))

type Handler = { Name: string; Run: int -> string }

let private records () =
    [| { Name = "g"; Run = fun x -> "G1" + string x }
       { Name = "h"; Run = fun x -> "H1" + string x } |]

let private map () =
    Map.ofList [ "i", (fun (x: int) -> "I1" + string x); "j", (fun x -> "J1" + string x) ]

let private add (name, f) = handlers[name] <- f; name

let private piped () =
    [ ("k", fun x -> "K1" + string x) |> add
      ("l", fun x -> "L1" + string x) |> add ]

let private pairs (first: int -> string) (second: int -> string) =
    on "m" first
    on "n" second

let private both () = pairs (fun x -> "M1" + string x) (fun x -> "N1" + string x)

let private register () =
    calls ()
    for name, f in tuples () do on name f
    wrapped ()
    for h in records () do on h.Name h.Run
    for KeyValue(name, f) in map () do on name f
    piped () |> ignore
    both ()

let private answers () = String.Join(" ", [ for KeyValue(_, f) in handlers -> f 5 ])

let hold () = handlers.Clear(); register (); answers ()

let ask () = answers ()

let run () =
    let kept = [ for KeyValue(name, f) in handlers -> name, f ]
    handlers.Clear()
    register ()
    let found = answers ()
    handlers.Clear()
    for name, f in kept do handlers[name] <- f
    found
//// hold => A15 B15 C15 D15 <E15> <F15> G15 H15 I15 J15 K15 L15 M15 N15

//// edit: both of two edited in one save
//// ask => A25 B25 C25 D25 <E25> <F25> G25 H25 I25 J25 K25 L25 M25 N25
-    on "a" (fun x -> "A1" + string x)
-    on "b" (fun x -> "B1" + string x)
+    on "a" (fun x -> "A2" + string x)
+    on "b" (fun x -> "B2" + string x)

-    [ "c", (fun x -> "C1" + string x)
-      "d", (fun x -> "D1" + string x) ]
+    [ "c", (fun x -> "C2" + string x)
+      "d", (fun x -> "D2" + string x) ]

-    on "e" (wrap (fun x -> "E1" + string x))
-    on "f" (wrap (fun x -> "F1" + string x))
+    on "e" (wrap (fun x -> "E2" + string x))
+    on "f" (wrap (fun x -> "F2" + string x))

-    [| { Name = "g"; Run = fun x -> "G1" + string x }
-       { Name = "h"; Run = fun x -> "H1" + string x } |]
+    [| { Name = "g"; Run = fun x -> "G2" + string x }
+       { Name = "h"; Run = fun x -> "H2" + string x } |]

-    Map.ofList [ "i", (fun (x: int) -> "I1" + string x); "j", (fun x -> "J1" + string x) ]
+    Map.ofList [ "i", (fun (x: int) -> "I2" + string x); "j", (fun x -> "J2" + string x) ]

-    [ ("k", fun x -> "K1" + string x) |> add
-      ("l", fun x -> "L1" + string x) |> add ]
+    [ ("k", fun x -> "K2" + string x) |> add
+      ("l", fun x -> "L2" + string x) |> add ]

-let private both () = pairs (fun x -> "M1" + string x) (fun x -> "N1" + string x)
+let private both () = pairs (fun x -> "M2" + string x) (fun x -> "N2" + string x)

//// edit: the second is replaced by another; the first edited
//// ask => A35 B25 C35 D25 <E35> <F25> G35 H25 I35 J25 K35 L25 M35 N35
//// warns is another now
-    on "a" (fun x -> "A2" + string x)
-    on "b" (fun x -> "B2" + string x)
+    on "a" (fun x -> "A3" + string x)
+    on "z" (fun x -> "Z3" + string x)

-    [ "c", (fun x -> "C2" + string x)
-      "d", (fun x -> "D2" + string x) ]
+    [ "c", (fun x -> "C3" + string x)
+      "y", (fun x -> "Y3" + string x) ]

-    on "e" (wrap (fun x -> "E2" + string x))
-    on "f" (wrap (fun x -> "F2" + string x))
+    on "e" (wrap (fun x -> "E3" + string x))
+    on "x" (wrap (fun x -> "X3" + string x))

-    [| { Name = "g"; Run = fun x -> "G2" + string x }
-       { Name = "h"; Run = fun x -> "H2" + string x } |]
+    [| { Name = "g"; Run = fun x -> "G3" + string x }
+       { Name = "w"; Run = fun x -> "W3" + string x } |]

-    Map.ofList [ "i", (fun (x: int) -> "I2" + string x); "j", (fun x -> "J2" + string x) ]
+    Map.ofList [ "i", (fun (x: int) -> "I3" + string x); "v", (fun x -> "V3" + string x) ]

-    [ ("k", fun x -> "K2" + string x) |> add
-      ("l", fun x -> "L2" + string x) |> add ]
+    [ ("k", fun x -> "K3" + string x) |> add
+      ("u", fun x -> "U3" + string x) |> add ]

-let private both () = pairs (fun x -> "M2" + string x) (fun x -> "N2" + string x)
+let private both () = pairs (fun x -> "M3" + string x) (fun x -> "N3" + string x)

//// edit: one put first, the others edited
//// hold => Q45 A45 Z45 R45 C45 Y45 <S45> <E45> <X45> T45 G45 W45 I45 O45 V45 P45 K45 U45 M45 N45
-    on "a" (fun x -> "A3" + string x)
-    on "z" (fun x -> "Z3" + string x)
+    on "q" (fun x -> "Q4" + string x)
+    on "a" (fun x -> "A4" + string x)
+    on "z" (fun x -> "Z4" + string x)

-    [ "c", (fun x -> "C3" + string x)
-      "y", (fun x -> "Y3" + string x) ]
+    [ "r", (fun x -> "R4" + string x)
+      "c", (fun x -> "C4" + string x)
+      "y", (fun x -> "Y4" + string x) ]

-    on "e" (wrap (fun x -> "E3" + string x))
-    on "x" (wrap (fun x -> "X3" + string x))
+    on "s" (wrap (fun x -> "S4" + string x))
+    on "e" (wrap (fun x -> "E4" + string x))
+    on "x" (wrap (fun x -> "X4" + string x))

-    [| { Name = "g"; Run = fun x -> "G3" + string x }
-       { Name = "w"; Run = fun x -> "W3" + string x } |]
+    [| { Name = "t"; Run = fun x -> "T4" + string x }
+       { Name = "g"; Run = fun x -> "G4" + string x }
+       { Name = "w"; Run = fun x -> "W4" + string x } |]

-    Map.ofList [ "i", (fun (x: int) -> "I3" + string x); "v", (fun x -> "V3" + string x) ]
+    Map.ofList [ "o", (fun (x: int) -> "O4" + string x); "i", (fun x -> "I4" + string x); "v", (fun x -> "V4" + string x) ]

-    [ ("k", fun x -> "K3" + string x) |> add
-      ("u", fun x -> "U3" + string x) |> add ]
+    [ ("p", fun x -> "P4" + string x) |> add
+      ("k", fun x -> "K4" + string x) |> add
+      ("u", fun x -> "U4" + string x) |> add ]

-let private both () = pairs (fun x -> "M3" + string x) (fun x -> "N3" + string x)
+let private both () = pairs (fun x -> "M4" + string x) (fun x -> "N4" + string x)

//// edit: one put first, the others edited: those that were kept follow
//// ask => Q45 A55 Z55 R45 C55 Y55 <S45> <E55> <X55> T45 G55 W55 I55 O45 V55 P45 K55 U55 M55 N55
-    on "q" (fun x -> "Q4" + string x)
-    on "a" (fun x -> "A4" + string x)
-    on "z" (fun x -> "Z4" + string x)
+    on "2" (fun x -> "25" + string x)
+    on "a" (fun x -> "A5" + string x)
+    on "z" (fun x -> "Z5" + string x)

-    [ "r", (fun x -> "R4" + string x)
-      "c", (fun x -> "C4" + string x)
-      "y", (fun x -> "Y4" + string x) ]
+    [ "3", (fun x -> "35" + string x)
+      "c", (fun x -> "C5" + string x)
+      "y", (fun x -> "Y5" + string x) ]

-    on "s" (wrap (fun x -> "S4" + string x))
-    on "e" (wrap (fun x -> "E4" + string x))
-    on "x" (wrap (fun x -> "X4" + string x))
+    on "4" (wrap (fun x -> "45" + string x))
+    on "e" (wrap (fun x -> "E5" + string x))
+    on "x" (wrap (fun x -> "X5" + string x))

-    [| { Name = "t"; Run = fun x -> "T4" + string x }
-       { Name = "g"; Run = fun x -> "G4" + string x }
-       { Name = "w"; Run = fun x -> "W4" + string x } |]
+    [| { Name = "5"; Run = fun x -> "55" + string x }
+       { Name = "g"; Run = fun x -> "G5" + string x }
+       { Name = "w"; Run = fun x -> "W5" + string x } |]

-    Map.ofList [ "o", (fun (x: int) -> "O4" + string x); "i", (fun x -> "I4" + string x); "v", (fun x -> "V4" + string x) ]
+    Map.ofList [ "6", (fun (x: int) -> "65" + string x); "i", (fun x -> "I5" + string x); "v", (fun x -> "V5" + string x) ]

-    [ ("p", fun x -> "P4" + string x) |> add
-      ("k", fun x -> "K4" + string x) |> add
-      ("u", fun x -> "U4" + string x) |> add ]
+    [ ("7", fun x -> "75" + string x) |> add
+      ("k", fun x -> "K5" + string x) |> add
+      ("u", fun x -> "U5" + string x) |> add ]

-let private both () = pairs (fun x -> "M4" + string x) (fun x -> "N4" + string x)
+let private both () = pairs (fun x -> "M5" + string x) (fun x -> "N5" + string x)
