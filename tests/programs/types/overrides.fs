module Entry

let mutable private count = 0
let state () = count <- count + 1; count

[<AbstractClass>]
type Animal(name: string) =
    member _.Name = name
    abstract Sound: unit -> string
    abstract Legs: int
    default _.Legs = 4
    override this.ToString() = sprintf "%s says %s on %d legs" name (this.Sound()) this.Legs

type Dog(name) =
    inherit Animal(name)
    override _.Sound() = "woof"

type Bird(name) =
    inherit Animal(name)
    override this.Sound() = "tweet " + base.Name
    override _.Legs = base.Legs / 2

type Puppy(name) =
    inherit Dog(name)
    override _.Sound() = base.Sound().Replace("w", "v")

let private kept: Animal list = [ Dog "Rex"; Bird "Tweety"; Puppy "Bit" ]

let run () = System.String.Join("; ", kept)

//// edit: an override, called through objects that exist
-    override _.Sound() = "woof"
+    override _.Sound() = "waff waff"

//// edit: a default and a call of the base
-    default _.Legs = 4
+    default _.Legs = 8

-    override _.Sound() = base.Sound().Replace("w", "v")
+    override this.Sound() = base.Sound().Length.ToString() + this.Name

//// edit: an override of Object, and a property
-    override this.ToString() = sprintf "%s says %s on %d legs" name (this.Sound()) this.Legs
+    override this.ToString() = sprintf "%s(%d): %s" (name.ToUpperInvariant()) (this.Legs * 2) (this.Sound())

-    override _.Legs = base.Legs / 2
+    override this.Legs = if this.Name.Length > 3 then base.Legs - 6 else base.Legs
