module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let describe (n: int) = "n" + n.ToString()

let run () = describe 5

//// edit: a type of the core library that was not used before
-let describe (n: int) = "n" + n.ToString()
+let describe (n: int) = Guid(n, 1s, 2s, Array.zeroCreate 8).ToString() + TimeSpan.FromHours(float n).ToString()

//// edit: types of assemblies that were not referenced before
-let describe (n: int) = Guid(n, 1s, 2s, Array.zeroCreate 8).ToString() + TimeSpan.FromHours(float n).ToString()
+let describe (n: int) = Text.RegularExpressions.Regex.Replace("a1b2", "[0-9]", "#") + Numerics.BigInteger.Pow(3I, n * 10).ToString()

//// edit: JSON and XML, generic instances, nested types
-let describe (n: int) = Text.RegularExpressions.Regex.Replace("a1b2", "[0-9]", "#") + Numerics.BigInteger.Pow(3I, n * 10).ToString()
+let describe (n: int) =
+    let xml = Xml.Linq.XElement(Xml.Linq.XName.Get "a", Xml.Linq.XAttribute(Xml.Linq.XName.Get "b", n))
+    let json = Text.Json.JsonDocument.Parse("""{"x": [1, 2]}""")
+    let folder = Environment.SpecialFolder.Desktop
+    let ordered = Collections.Generic.SortedList<string, Collections.Concurrent.ConcurrentQueue<int>>()
+    ordered["q"] <- Collections.Concurrent.ConcurrentQueue<int>([ n ])
+    xml.ToString() + json.RootElement.GetProperty("x").GetArrayLength().ToString() + folder.ToString() + ordered["q"].Count.ToString()

//// edit: what an earlier edit brought, used by another function
-let run () = describe 5
+let run () = describe 6 + Text.RegularExpressions.Regex.Escape "a+b" + (Tuple.Create(1, "x") : Tuple<int, string>).Item2
