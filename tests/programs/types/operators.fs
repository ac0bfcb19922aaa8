module Entry

let mutable private count = 0
let state () = count <- count + 1; count

[<Struct; CustomEquality; CustomComparison>]
type Money =
    { Cents: int64 }
    static member (+)(a: Money, b: Money) = { Cents = a.Cents + b.Cents }
    static member (*)(a: Money, n: int) = { Cents = a.Cents * int64 n }
    static member (~-)(a: Money) = { Cents = -a.Cents }
    static member op_Implicit(cents: int) : Money = { Cents = int64 cents }
    override this.ToString() = sprintf "%d.%02d" (this.Cents / 100L) (abs this.Cents % 100L)
    override this.Equals(other) =
        match other with
        | :? Money as money -> money.Cents = this.Cents
        | _ -> false
    override this.GetHashCode() = int this.Cents
    interface System.IComparable with
        member this.CompareTo(other) = compare this.Cents (other :?> Money).Cents

let (|>>) x f = f (f x)

let (+~) a b = sprintf "%s~%s" a b

let run () =
    let price = { Cents = 1999L }
    let sum = price * 2 + -{ Cents = 98L }
    let top = max price sum
    System.String.Join(" ", string sum, string top, (price = { Cents = 1999L }), "a" +~ "b", hash price)

let runCustom () = { Cents = 5L } |>> (fun m -> m + m)

//// edit: arithmetic operators
-    static member (*)(a: Money, n: int) = { Cents = a.Cents * int64 n }
-    static member (~-)(a: Money) = { Cents = -a.Cents }
+    static member (*)(a: Money, n: int) = { Cents = a.Cents * int64 n + 1L }
+    static member (~-)(a: Money) = { Cents = 100L - a.Cents }

//// edit: overrides of Object
-    override this.ToString() = sprintf "%d.%02d" (this.Cents / 100L) (abs this.Cents % 100L)
+    override this.ToString() = "$" + (decimal this.Cents / 100M).ToString("F2", System.Globalization.CultureInfo.InvariantCulture)

-        | :? Money as money -> money.Cents = this.Cents
+        | :? Money as money when money.Cents > 5000L -> money.Cents = this.Cents

//// edit: an operator of the module, and an interface
-let (|>>) x f = f (f x)
+let (|>>) x f = f (f (f x))

-let (+~) a b = sprintf "%s~%s" a b
+let (+~) (a: string) b = a + "~~" + b

-        member this.CompareTo(other) = compare this.Cents (other :?> Money).Cents
+        member this.CompareTo(other) = compare (other :?> Money).Cents this.Cents
