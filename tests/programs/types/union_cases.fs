module Entry

open System
open Microsoft.FSharp.Reflection

let mutable private count = 0
let state () = count <- count + 1; count

// Cases with fields are added to unions that live: old objects and new ones are matched, printed, compared and listed as in a fresh process.
type Small =
    | Number of int
    | Text of text: string

type Large =
    | Zero
    | One of int
    | Two of int * int
    | Three of string
    | Four of Large list

[<RequireQualifiedAccess>]
type private Tree =
    | Leaf of int
    | Node of Tree * Tree

type Money =
    | Euro of decimal
    | Dollar of decimal
    member this.Amount = match this with Euro a | Dollar a -> a

let small x = match x with Number n -> "n" + string n | Text t -> "t" + t
let rec large x = match x with Zero -> "0" | One a -> "1" + string a | Two(a, b) -> string (a + b) | Three s -> s | Four l -> String.Join("|", List.map large l)
let rec private tree x = match x with Tree.Leaf n -> string n | Tree.Node(l, r) -> "(" + tree l + tree r + ")"

let smalls () = [ Number 1; Text "x" ]
let larges () = [ Zero; One 1; Two(1, 2); Three "x"; Four [ Zero; One 2 ] ]
let private trees () = [ Tree.Leaf 1; Tree.Node(Tree.Leaf 2, Tree.Leaf 3) ]
let moneys () = [ Euro 1.5M; Dollar 2M ]

let mutable private keptSmall: Small list = []
let mutable private keptLarge: Large list = []
let mutable private keptTrees: Tree list = []
let hold () = keptSmall <- smalls (); keptLarge <- larges (); keptTrees <- trees (); "held"

let private cases t =
    [ for c in FSharpType.GetUnionCases(t, Reflection.BindingFlags.NonPublic ||| Reflection.BindingFlags.Public) -> sprintf "%d%s%d" c.Tag c.Name (c.GetFields().Length) ]
    |> String.concat ","

let private describe smalls larges trees =
    [ for s in smalls do small s + sprintf "%A%d" s (hash s % 2 * 0)
      for l in larges do large l + sprintf "%A" l
      for t in trees do tree t + sprintf "%A" t
      string (smalls = List.rev (List.rev smalls)) + string (compare smalls (List.rev smalls)) ]
    |> String.concat " "

let private kept () = describe keptSmall keptLarge keptTrees

let run () = describe (smalls ()) (larges ()) (trees ())
let runCases () = cases typeof<Small> + ";" + cases typeof<Large> + ";" + cases typeof<Tree> + ";" + cases typeof<Money>
let runMade () =
    [ for t in [ typeof<Small>; typeof<Large> ] do
        for c in FSharpType.GetUnionCases t do
            let values = [| for f in c.GetFields() -> if f.PropertyType = typeof<int> then box 7 elif f.PropertyType = typeof<string> then box "s" else null |]
            sprintf "%s %b" (FSharpValue.PreComputeUnionTagReader t (FSharpValue.MakeUnion(c, values)) |> string) (FSharpValue.MakeUnion(c, values).Equals null) ]
    |> String.concat " "
let runMoney () = String.Join(" ", [ for m in moneys () -> string m.Amount + string m.IsEuro ])
let check () = if kept () = describe (List.truncate 2 (smalls ())) (List.truncate 5 (larges ())) (List.truncate 2 (trees ())) then "same" else kept ()
//// hold => held

//// edit: a third case at the end, a sixth, a recursive one, one in a union with members
//// check => same
     | Text of text: string
+    | Flag of bool

     | Four of Large list
+    | Five of five: int * string

     | Node of Tree * Tree
+    | Many of Tree list

     | Dollar of decimal
-    member this.Amount = match this with Euro a | Dollar a -> a
+    | Pound of decimal
+    member this.Amount = match this with Euro a | Dollar a | Pound a -> a

-let small x = match x with Number n -> "n" + string n | Text t -> "t" + t
+let small x = match x with Number n -> "n" + string n | Text t -> "t" + t | Flag b -> string b

-let rec large x = match x with Zero -> "0" | One a -> "1" + string a | Two(a, b) -> string (a + b) | Three s -> s | Four l -> String.Join("|", List.map large l)
-let rec private tree x = match x with Tree.Leaf n -> string n | Tree.Node(l, r) -> "(" + tree l + tree r + ")"
+let rec large x = match x with Zero -> "0" | One a -> "1" + string a | Two(a, b) -> string (a + b) | Three s -> s | Four l -> String.Join("|", List.map large l) | Five(a, b) -> string a + b
+let rec private tree x = match x with Tree.Leaf n -> string n | Tree.Node(l, r) -> "(" + tree l + tree r + ")" | Tree.Many l -> List.sumBy (tree >> int) l |> string

-let smalls () = [ Number 1; Text "x" ]
-let larges () = [ Zero; One 1; Two(1, 2); Three "x"; Four [ Zero; One 2 ] ]
-let private trees () = [ Tree.Leaf 1; Tree.Node(Tree.Leaf 2, Tree.Leaf 3) ]
-let moneys () = [ Euro 1.5M; Dollar 2M ]
+let smalls () = [ Number 1; Text "x"; Flag true ]
+let larges () = [ Zero; One 1; Two(1, 2); Three "x"; Four [ Zero; One 2 ]; Five(5, "five") ]
+let private trees () = [ Tree.Leaf 1; Tree.Node(Tree.Leaf 2, Tree.Leaf 3); Tree.Many [ Tree.Leaf 8 ] ]
+let moneys () = [ Euro 1.5M; Dollar 2M; Pound 3M ]
