module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// What the objects of a union that exist could not follow.
type Nullary = A | B | C

type Three =
    | X of int
    | Y of string
    | Z of bool

type Two =
    | P of int
    | Q of name: string

type One = Only of int

[<Struct>]
type Flat =
    | F of f: int
    | G of g: string

type Of<'t> =
    | Some1 of 't
    | Some2 of 't * 't

[<CompilationRepresentation(CompilationRepresentationFlags.UseNullAsTrueValue)>]
type Maybe =
    | Nothing
    | Just of int

let run () =
    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y"; Z true ] [ P 1; Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)

//// edit: cases without fields swapped
//// expect restart Update
-type Nullary = A | B | C
+type Nullary = A | C | B

//// edit: a case without fields
//// expect restart Update
-type Nullary = A | B | C
+type Nullary = A | B | C | D

//// edit: a fourth case, so that objects get numbers
//// expect restart Update
     | Z of bool
+    | W of float

//// edit: the first case with fields
//// expect restart ModifiersUpdate
-type Nullary = A | B | C
+type Nullary = A | B | C | D of int

//// edit: a case gets another field
//// expect restart Update
-    | P of int
+    | P of int * int

-    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y"; Z true ] [ P 1; Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)
+    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y"; Z true ] [ P(1, 2); Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)

//// edit: a field gets another name
//// expect restart Update
-    | Q of name: string
+    | Q of label: string

//// edit: a field gets another type
//// expect restart Update
-    | Q of name: string
+    | Q of name: obj

-    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y"; Z true ] [ P 1; Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)
+    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y"; Z true ] [ P 1; Q(box "q") ] (Only 1) (F 1) (Some1 1) (Just 1)

//// edit: a case is gone
//// expect restart Update
     | Y of string
-    | Z of bool
 

-    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y"; Z true ] [ P 1; Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)
+    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y" ] [ P 1; Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)

//// edit: a second case
//// expect restart Update
-type One = Only of int
+type One = Only of int | Other of string

//// edit: a case of a struct
//// expect restart Update
     | G of g: string
+    | H of h: bool

//// edit: a case of a generic union
//// expect restart Update
     | Some2 of 't * 't
+    | Some3 of 't list

//// edit: a case of a union whose first is null
//// expect restart Update
     | Just of int
+    | Well of string

//// edit: what is between cases may change
-    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 1; Y "y"; Z true ] [ P 1; Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)
+    sprintf "%A %A %A %A %A %A %A" [ A; B; C ] [ X 2; Y "y"; Z true ] [ P 1; Q "q" ] (Only 1) (F 1) (Some1 1) (Just 1)
