module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Address = { Street: string; mutable Number: int }

type Person =
    { Name: string
      Age: int
      Home: Address }
    member this.Older years = { this with Age = this.Age + years }
    member this.Label = this.Name + " " + string this.Age
    static member Default = { Name = "nobody"; Age = 0; Home = { Street = ""; Number = 0 } }

[<Struct>]
type Point = { X: float; Y: float }

let norm p = sqrt (p.X * p.X + p.Y * p.Y)

let move (person: Person) =
    person.Home.Number <- person.Home.Number + 1
    { person with Home.Street = "Main" }

let run () =
    let ann = { Name = "Ann"; Age = 30; Home = { Street = "High"; Number = 5 } }
    let moved = move ann
    let same = ({ X = 1.0; Y = 2.0 } = { X = 1.0; Y = 2.0 })
    sprintf "%A %s %s %.1f %b" moved (ann.Older 2).Label Person.Default.Label (norm { X = 3.0; Y = 4.0 }) same

//// edit: members of a record
-    member this.Older years = { this with Age = this.Age + years }
-    member this.Label = this.Name + " " + string this.Age
+    member this.Older years = { this with Age = this.Age * years; Name = this.Name + "+" }
+    member this.Label = sprintf "%s (%d)" this.Name this.Age

//// edit: copy and update, mutation
-    person.Home.Number <- person.Home.Number + 1
-    { person with Home.Street = "Main" }
+    person.Home.Number <- person.Home.Number * 7
+    let home = { person.Home with Number = -1 }
+    { person with Home = home; Age = person.Home.Number }

//// edit: comparison, hashing and a struct record
-let norm p = sqrt (p.X * p.X + p.Y * p.Y)
+let norm p =
+    let q = { p with Y = 0.0 }
+    if compare p q > 0 && p <> q then q.X + float (max p q).Y else 0.0

-    let same = ({ X = 1.0; Y = 2.0 } = { X = 1.0; Y = 2.0 })
+    let same = set [ ann; moved; Person.Default ] |> Set.contains { ann with Age = 31 }

//// edit: an anonymous record that was not there before
     let moved = move ann
+    let pair = struct {| Left = ann.Name; Right = 2 |}
+    let moved = { moved with Name = pair.Left + string pair.Right }
