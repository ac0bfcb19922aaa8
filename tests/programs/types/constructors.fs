module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

type Temperature(celsius: float) =
    do if celsius < -273.15 then raise (ArgumentOutOfRangeException "celsius")
    let fahrenheit = celsius * 9.0 / 5.0 + 32.0
    new(text: string) = Temperature(Double.Parse(text, Globalization.CultureInfo.InvariantCulture))
    member _.Text = sprintf "%.1f/%.1f" celsius fahrenheit

type Base(text: string) =
    member _.Text = text

type Derived =
    inherit Base
    val Number: int
    new(n) = { inherit Base("n" + string n); Number = n }
    new() = Derived(7)

type Person(first: string, last: string) =
    member val Full = first + " " + last
    member val Visits = 0 with get, set
    override this.ToString() = this.Full + string this.Visits

[<Struct>]
type Vector(x: int, y: int) =
    new(n) = Vector(n, n)
    member _.Sum = x + y

let run () =
    let impossible =
        try
            Temperature(-300.0).Text
        with e ->
            e.GetType().Name
    sprintf "%s %s %s%d %O %d" (Temperature("21.5").Text) impossible (Derived().Text) (Derived().Number) (Person("Ann", "Lee")) (Vector(4).Sum)

//// edit: what a constructor computes
-    let fahrenheit = celsius * 9.0 / 5.0 + 32.0
+    let fahrenheit = Math.Round(celsius * 1.8) + 32.5

//// edit: checks, other constructors
-    do if celsius < -273.15 then raise (ArgumentOutOfRangeException "celsius")
+    do if celsius < -273.15 then raise (ArgumentException("too cold", nameof celsius))

-    new(text: string) = Temperature(Double.Parse(text, Globalization.CultureInfo.InvariantCulture))
+    new(text: string) = Temperature(float text.Length)

//// edit: explicit constructors and what they give to the base
//// state new Entry.Derived
-    new(n) = { inherit Base("n" + string n); Number = n }
-    new() = Derived(7)
+    new(n) = { inherit Base(String('n', n)); Number = n * n }
+    new() = Derived(3)

//// edit: initial values of automatic properties, and a struct
//// state new Entry.Person
//// state new Entry.Vector
-    member val Full = first + " " + last
-    member val Visits = 0 with get, set
+    member val Full = last + ", " + first
+    member val Visits = 5 with get, set

-    new(n) = Vector(n, n)
+    new(n) = Vector(n * 100, 1)
