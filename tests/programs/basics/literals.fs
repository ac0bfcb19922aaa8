module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

[<Literal>]
let Limit = 10

[<Literal>]
let Name = "limit"

let private f (x: obj) = String.Format(Globalization.CultureInfo.InvariantCulture, "{0}", x)

let inNumbers () = f (Limit + 1) + f 2.5 + f 3.25f + f 'c' + f 200uy + f -5y + f 70000u + f 5_000_000_000L

let inPatterns n =
    match n with
    | Limit -> Name
    | 0 -> "zero"
    | _ -> "other"

let verbatim () = @"C:\temp" + """ "quoted" """ + "tab\tnewline\n" + "\065\x41\u0041"

let run () = String.Join("|", inNumbers (), inPatterns 10, inPatterns 11, verbatim (), f 1.0e-300, f 7.50M, f 9n, f 10I)

//// edit: constants flow into every body that uses them
-let Limit = 10
+let Limit = 11

//// edit: a text constant
-let Name = "limit"
+let Name = "límite"

//// edit: numbers of every size
-let inNumbers () = f (Limit + 1) + f 2.5 + f 3.25f + f 'c' + f 200uy + f -5y + f 70000u + f 5_000_000_000L
+let inNumbers () = f (Limit + 127) + f nan + f -0.0f + f '\u00e9' + f 255uy + f -128y + f 4294967295u + f Int64.MinValue

//// edit: verbatim text, decimals, big integers
-let verbatim () = @"C:\temp" + """ "quoted" """ + "tab\tnewline\n" + "\065\x41\u0041"
+let verbatim () = @"D:\""new" + """ \n """ + $"hole {1 + 1}" + "\\\a\b"

-let run () = String.Join("|", inNumbers (), inPatterns 10, inPatterns 11, verbatim (), f 1.0e-300, f 7.50M, f 9n, f 10I)
+let run () = String.Join("|", inNumbers (), inPatterns 10, inPatterns 11, verbatim (), f infinity, f 79228162514264337593543950335M, f 18446744073709551616I)
