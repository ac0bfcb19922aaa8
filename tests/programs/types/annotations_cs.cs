//// flags /langversion:14 /nullable:enable
using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Reflection;

public class Box
{
    public string? Label { get; set; }
    public (int A, string B) Pair = (1, "x");
    public string Name(string a, bool b) => a;
    [return: NotNull] public string Kind([AllowNull] string s) => s ?? "none";
}

public static class Entry
{
    private static int count;
    private static readonly Box box = new() { Label = "label" };

    public static int State() => ++count;

    private static string? None() => count > 100000 ? "" : null;

    private static List<Func<string?, string?>> kept = new();

    private static Func<string?, string?> Make(string text)
    {
        string captured = text;
        return s => s + captured;
    }

    public static string Hold()
    {
        kept.Add(Make("m"));
        return "held";
    }

    public static string Calls() => string.Join(",", kept.Select(f => f("s")));

    public static string Run()
    {
        IEnumerable<string> Each(string a) { yield return a; }
        var f = (string s, int n = 1) => s + n;
        return box.Name("n", true) + box.Kind("k") + string.Concat(Each("e")) + f("f") + Make("c")("d");
    }

    // Attributes are those of the last edit, and reflection finds those of everything else.
    public static string RunAttributes()
    {
        var nulls = new NullabilityInfoContext();
        string Of(MethodInfo m) => m.Name + m.ReturnParameter.GetCustomAttributesData().Count(a => a.AttributeType.Name.EndsWith("NullAttribute"))
            + nulls.Create(m.ReturnParameter).ReadState + string.Join("/", m.GetParameters().Select(p => p.Name + nulls.Create(p).WriteState));
        return string.Join(";", typeof(Box).GetMethods().Where(m => m.DeclaringType == typeof(Box)).OrderBy(m => m.Name).Select(Of))
            + nulls.Create(typeof(Box).GetProperty("Label")!).ReadState
            + string.Join("/", typeof(Box).GetField("Pair")!.GetCustomAttributes(true).OfType<System.Runtime.CompilerServices.TupleElementNamesAttribute>().SelectMany(a => a.TransformNames));
    }
}
//// Hold => held

//// edit: what may be null, and attributes of what is returned that go
//// Calls => s-m
-    public string? Label { get; set; }
-    public (int A, string B) Pair = (1, "x");
-    public string Name(string a, bool b) => a;
-    [return: NotNull] public string Kind([AllowNull] string s) => s ?? "none";
+    public string Label { get; set; }
+    public (int C, string? D) Pair = (1, "x");
+    public string? Name(string? a, bool b) => b ? null : a;
+    public string? Kind(string? s) => s ?? "NONE";

-        string captured = text;
-        return s => s + captured;
+        string? captured = text;
+        return s => s + "-" + captured;

-        IEnumerable<string> Each(string a) { yield return a; }
-        var f = (string s, int n = 1) => s + n;
+        IEnumerable<string?> Each(string? a) { yield return a; yield return None(); }
+        var f = (string? s, int n = 2) => s + n;

//// edit: rows for what existing methods return, beside new methods with parameters
//// Calls => s-m
-    public string? Name(string? a, bool b) => b ? null : a;
-    public string? Kind(string? s) => s ?? "NONE";
+    [return: NotNull] public string Name(string? a, bool b) => b ? "" : a + "q";
+    [return: MaybeNull] public string Kind(string? s) => More(s!, 1) + Most("");
+    public string More(string s, int n) => s + n;
+    [return: NotNull] public string? Most(string s) => s;

-        var f = (string? s, int n = 2) => s + n;
+        var f = [return: MaybeNull] (string? s, int n = 2) => s + n + None();

//// edit: as at first
//// Calls => sm
-    public string Label { get; set; }
-    public (int C, string? D) Pair = (1, "x");
-    [return: NotNull] public string Name(string? a, bool b) => b ? "" : a + "q";
-    [return: MaybeNull] public string Kind(string? s) => More(s!, 1) + Most("");
+    public string? Label { get; set; }
+    public (int A, string B) Pair = (1, "x");
+    public string Name(string a, bool b) => a + More("m", 2);
+    [return: NotNull] public string Kind([AllowNull] string s) => s ?? "none";

-        string? captured = text;
-        return s => s + "-" + captured;
+        string captured = text;
+        return s => s + captured;
