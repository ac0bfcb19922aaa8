using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

public static class Entry
{
    private static int count;
    public static int State() => ++count;

    public record Person(string Name, int Age) { public string Tag => $"{Name}:{Age}"; }
    interface IShape { double Area(); }
    record struct Circle(double R) : IShape { public double Area() => Math.PI * R * R; }
    class Node<T> where T : IComparable<T>
    {
        public T Value; public Node<T> Left, Right;
        public void Insert(T v) { if (v.CompareTo(Value) < 0) { if (Left == null) Left = new Node<T> { Value = v }; else Left.Insert(v); } else { if (Right == null) Right = new Node<T> { Value = v }; else Right.Insert(v); } }
        public IEnumerable<T> Walk() { if (Left != null) foreach (var x in Left.Walk()) yield return x; yield return Value; if (Right != null) foreach (var x in Right.Walk()) yield return x; }
    }
    static event Action<string> Changed;
    static string Switch(object o) => o switch { int i when i > 5 => "big", int => "int", string { Length: > 2 } s => s[..2], (int a, int b) => $"{a}+{b}", null => "null", _ => "?" };
    static async Task<int> Sum(IAsyncEnumerable<int> xs) { var t = 0; await foreach (var x in xs) t += x; return t; }
    static async IAsyncEnumerable<int> Gen(int n) { for (int i = 0; i < n; i++) { await Task.Yield(); yield return i; } }
    static T Max<T>(params T[] xs) where T : IComparable<T> { var m = xs[0]; foreach (var x in xs) if (x.CompareTo(m) > 0) m = x; return m; }
    static int Ptr(int n) { Span<int> p = stackalloc int[4]; for (int i = 0; i < 4; i++) p[i] = i * n; return p[3]; }
    static ref int Find(int[] xs, int v) { for (int i = 0; i < xs.Length; i++) if (xs[i] == v) return ref xs[i]; throw new Exception("none"); }
    public static string Run()
    {
        var root = new Node<int> { Value = 5 }; foreach (var v in new[] { 3, 8, 1 }) root.Insert(v);
        var log = new List<string>(); Action<string> h = s => log.Add(s + count * 0); Changed += h; Changed?.Invoke("a"); Changed -= h;
        var people = new List<Person> { new("Ann", 30), new("Bob", 20) };
        var q = from p in people where p.Age > 10 orderby p.Age group p by p.Age / 10 into g select $"{g.Key}/{g.Count()}";
        var xs = new[] { 1, 2, 3 }; Find(xs, 2) = 20;
        int Local(int n) => n <= 1 ? 1 : n * Local(n - 1);
        dynamic d = 3; d = d + 1;
        return string.Join(",", root.Walk()) + string.Join(",", log) + string.Join(",", q) + Switch(7) + Switch("hello") + Switch((1, 2)) + Sum(Gen(4)).Result + Max(1, 5, 3) + Ptr(2) + xs[1] + Local(4) + new Circle(1).Area().ToString("F2", System.Globalization.CultureInfo.InvariantCulture) + people[0].Tag + (people[0] with { Age = 31 }).Age + (int)d;
    }
}

//// edit: a query clause, an iterator and a switch arm
-        var q = from p in people where p.Age > 10 orderby p.Age group p by p.Age / 10 into g select $"{g.Key}/{g.Count()}";
+        var q = from p in people let k = p.Name.Length where p.Age > 10 orderby p.Age descending, k group p by p.Age / 10 into g select $"{g.Key}/{g.Count()}";

-    static string Switch(object o) => o switch { int i when i > 5 => "big", int => "int", string { Length: > 2 } s => s[..2], (int a, int b) => $"{a}+{b}", null => "null", _ => "?" };
+    static string Switch(object o) => o switch { int i when i > 5 => "big", int => "int", string { Length: > 2 } s => s[..3], (int a, int b) => $"{a}+{b}", null => "null", _ => "?" };

//// edit: async stream with another await, local function
-    static async IAsyncEnumerable<int> Gen(int n) { for (int i = 0; i < n; i++) { await Task.Yield(); yield return i; } }
+    static async IAsyncEnumerable<int> Gen(int n) { for (int i = 0; i < n; i++) { await Task.Yield(); await Task.Delay(1); yield return i * 2; } }

-        int Local(int n) => n <= 1 ? 1 : n * Local(n - 1);
+        int Local(int n) => n <= 1 ? 2 : n * Local(n - 1) + log.Count;

//// edit: new members: method, property, record
-    static int Ptr(int n) { Span<int> p = stackalloc int[4]; for (int i = 0; i < 4; i++) p[i] = i * n; return p[3]; }
+    record Extra(int X, string Y);
+    static string Helper(int n) => new Extra(n, "y" + n).ToString();
+    static string Prop => Helper(9);
+    static int Ptr(int n) { Span<int> p = stackalloc int[4]; for (int i = 0; i < 4; i++) p[i] = i * n; return p[3]; }

-        return string.Join(",", root.Walk()) + string.Join(",", log) + string.Join(",", q) + Switch(7) + Switch("hello") + Switch((1, 2)) + Sum(Gen(4)).Result + Max(1, 5, 3) + Ptr(2) + xs[1] + Local(4) + new Circle(1).Area().ToString("F2", System.Globalization.CultureInfo.InvariantCulture) + people[0].Tag + (people[0] with { Age = 31 }).Age + (int)d;
+                return Prop + string.Join(",", root.Walk()) + string.Join(",", log) + string.Join(",", q) + Switch(7) + Switch("hello") + Switch((1, 2)) + Sum(Gen(4)).Result + Max(1, 5, 3) + Ptr(2) + xs[1] + Local(4) + new Circle(1).Area().ToString("F2", System.Globalization.CultureInfo.InvariantCulture) + people[0].Tag + (people[0] with { Age = 31 }).Age + (int)d;

//// edit: dynamic
-        dynamic d = 3; d = d + 1;
+        dynamic d = 3; d = d + 1; d = d * 2;

