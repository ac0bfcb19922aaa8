module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// Objects that exist know which case they are by a number.
type Colour = A | B | C

let name colour = match colour with A -> "a" | B -> "b" | C -> "c"

let mutable private kept: Colour list = []
let hold () = kept <- [ A; B; C ]; "held"
let names () = kept |> List.map name |> String.concat ""

let run () = [ A; B; C ] |> List.map name |> String.concat ""
//// hold => held
//// names => abc

//// edit: two swapped
//// expect restart
-type Colour = A | B | C
+type Colour = B | A | C

//// edit: what names them edited
//// names => Abc
-let name colour = match colour with A -> "a" | B -> "b" | C -> "c"
+let name colour = match colour with A -> "A" | B -> "b" | C -> "c"
