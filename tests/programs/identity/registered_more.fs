module Entry

open System
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

// Handlers that are kept in other ways: by keys of a dictionary, in members of classes, as events, options, lazies and parts of functions.
let private handlers = SortedDictionary<string, int -> string>()

let private indexed () =
    handlers["a"] <- fun x -> "A1" + string x
    handlers["b"] <- fun x -> "B1" + string x

let private built () =
    let table = dict [ "c", (fun (x: int) -> "C1" + string x); "d", (fun x -> "D1" + string x) ]
    for KeyValue(name, f) in table do handlers[name] <- f

let private applied (name: string) (x: int) = name + string x

let private partly () =
    handlers["e"] <- applied "E1"
    handlers["f"] <- applied "F1"

type private Routes(prefix: string) =
    let mutable hits = 0
    let hit x = hits <- hits + x; string x
    member _.Register() =
        handlers["g"] <- fun x -> prefix + "G1" + hit x
        handlers["h"] <- fun x -> prefix + "H1" + hit x
    member this.Own(x: int) = prefix + "I1" + hit x
    member this.RegisterOwn() = handlers["i"] <- this.Own

type private Options = { Name: string; Handler: (int -> string) option; Next: Options option }

let private chained () =
    let options =
        { Name = "j"
          Handler = Some(fun x -> "J1" + string x)
          Next = Some { Name = "k"; Handler = Some(fun x -> "K1" + string x); Next = None } }
    let rec add options =
        options.Handler |> Option.iter (fun f -> handlers[options.Name] <- f)
        options.Next |> Option.iter add
    add options

let private fluent () =
    let rec builder (names: (string * (int -> string)) list) =
        {| With = fun name f -> builder2 ((name, f) :: names) |}
    and builder2 names = names
    let l = (builder []).With "l" (fun x -> "L1" + string x)
    let m = (builder l).With "m" (fun x -> "M1" + string x)
    for name, f in m do handlers[name] <- f

let private looped () =
    for name in [ "n"; "o" ] do
        let inner = name.ToUpper()
        handlers[name] <- fun x -> inner + "1" + string x

let private delegates () =
    let f = Func<int, string>(fun x -> "P1" + string x)
    let g = Func<int, string>(fun x -> "Q1" + string x)
    handlers["p"] <- f.Invoke
    handlers["q"] <- g.Invoke

let private register () =
    indexed ()
    built ()
    partly ()
    let routes = Routes "/"
    routes.Register()
    routes.RegisterOwn()
    chained ()
    fluent ()
    looped ()
    delegates ()

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
//// hold => A15 B15 C15 D15 E15 F15 /G15 /H15 /I15 J15 K15 L15 M15 N15 O15 P15 Q15

//// edit: both of two edited in one save
//// ask => A25 B25 C25 D25 E125 F125 /G25 /H25 /I25 J25 K25 L25 M25 N25 O25 P25 Q25
-    handlers["a"] <- fun x -> "A1" + string x
-    handlers["b"] <- fun x -> "B1" + string x
+    handlers["a"] <- fun x -> "A2" + string x
+    handlers["b"] <- fun x -> "B2" + string x

-    let table = dict [ "c", (fun (x: int) -> "C1" + string x); "d", (fun x -> "D1" + string x) ]
+    let table = dict [ "c", (fun (x: int) -> "C2" + string x); "d", (fun x -> "D2" + string x) ]

-let private applied (name: string) (x: int) = name + string x
+let private applied (name: string) (x: int) = name + "2" + string x

-        handlers["g"] <- fun x -> prefix + "G1" + hit x
-        handlers["h"] <- fun x -> prefix + "H1" + hit x
-    member this.Own(x: int) = prefix + "I1" + hit x
+        handlers["g"] <- fun x -> prefix + "G2" + hit x
+        handlers["h"] <- fun x -> prefix + "H2" + hit x
+    member this.Own(x: int) = prefix + "I2" + hit x

-          Handler = Some(fun x -> "J1" + string x)
-          Next = Some { Name = "k"; Handler = Some(fun x -> "K1" + string x); Next = None } }
+          Handler = Some(fun x -> "J2" + string x)
+          Next = Some { Name = "k"; Handler = Some(fun x -> "K2" + string x); Next = None } }

-    let l = (builder []).With "l" (fun x -> "L1" + string x)
-    let m = (builder l).With "m" (fun x -> "M1" + string x)
+    let l = (builder []).With "l" (fun x -> "L2" + string x)
+    let m = (builder l).With "m" (fun x -> "M2" + string x)

-        handlers[name] <- fun x -> inner + "1" + string x
+        handlers[name] <- fun x -> inner + "2" + string x

-    let f = Func<int, string>(fun x -> "P1" + string x)
-    let g = Func<int, string>(fun x -> "Q1" + string x)
+    let f = Func<int, string>(fun x -> "P2" + string x)
+    let g = Func<int, string>(fun x -> "Q2" + string x)

//// edit: one put first, all edited
//// ask => A35 B35 C35 D35 E125 F125 /G35 /H35 /I25 J25 K25 L25 M25 N25 O25 P35 Q35
-    handlers["a"] <- fun x -> "A2" + string x
-    handlers["b"] <- fun x -> "B2" + string x
+    handlers["0"] <- fun x -> "03" + string x
+    handlers["a"] <- fun x -> "A3" + string x
+    handlers["b"] <- fun x -> "B3" + string x

-    let table = dict [ "c", (fun (x: int) -> "C2" + string x); "d", (fun x -> "D2" + string x) ]
+    let table = dict [ "1", (fun (x: int) -> "13" + string x); "c", (fun x -> "C3" + string x); "d", (fun x -> "D3" + string x) ]

-    handlers["e"] <- applied "E1"
-    handlers["f"] <- applied "F1"
+    handlers["2"] <- applied "23"
+    handlers["e"] <- applied "E3"
+    handlers["f"] <- applied "F3"

-        handlers["g"] <- fun x -> prefix + "G2" + hit x
-        handlers["h"] <- fun x -> prefix + "H2" + hit x
+        handlers["3"] <- fun x -> prefix + "33" + hit x
+        handlers["g"] <- fun x -> prefix + "G3" + hit x
+        handlers["h"] <- fun x -> prefix + "H3" + hit x

-    let f = Func<int, string>(fun x -> "P2" + string x)
-    let g = Func<int, string>(fun x -> "Q2" + string x)
+    let e = Func<int, string>(fun x -> "43" + string x)
+    let f = Func<int, string>(fun x -> "P3" + string x)
+    let g = Func<int, string>(fun x -> "Q3" + string x)
+    handlers["4"] <- e.Invoke
