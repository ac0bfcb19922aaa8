using System;
using System.Collections.Generic;
using System.Linq;
public class Box
{
    public int V;
    public Box(int v) => V = v;
    public string this[int i] => $"{V}{i}";
    public event Action<int> Changed;
}
public static class Entry
{
    private static int count;
    public static int State() => ++count;
    static IEnumerable<int> It(int n)
    {
        for (var i = 0; i < n; i++) yield return i;
    }
    public static string Run()
    {
        var b = new Box(4); var s = "";
        return s + string.Join(",", It(3));
    }
}

//// edit: members, operators, collections
     public Box(int v) => V = v;
+    public int Twice => V * 2;

     public event Action<int> Changed;
+    public static Box operator +(Box a, Box b) => new(a.V + b.V);
+    public static implicit operator int(Box b) => b.V;
+    public static int H() =>
+        7;

-        for (var i = 0; i < n; i++) yield return i;
+        foreach (var i in Enumerable.Range(0, n).Where(x => x != 1)) yield return i * n;
     }
+    static List<int> Spread(params int[] xs) => [.. xs, xs.Length];

         var b = new Box(4); var s = "";
+        s += b.Twice;
+        s += (b + b).V;
+        int k = b; s += k;
+        s += string.Join(",", Spread(1, 2));
+        s += Box.H();
         return s + string.Join(",", It(3));
     }
+    public static string RunAnon() => new { A = 1, B = "x" }.ToString() + new { A = 1 };

//// edit: others in their place
-    public int Twice => V * 2;
+    public int Twice { get { Func<int> f = () => V * 3; return f(); } }

-    public static Box operator +(Box a, Box b) => new(a.V + b.V);
-    public static implicit operator int(Box b) => b.V;
+    public void Raise() => Changed?.Invoke(V);
+    static int Helper(int x) => x + 1;

-        7;
+        Helper(1);

-        foreach (var i in Enumerable.Range(0, n).Where(x => x != 1)) yield return i * n;
+        for (var i = 0; i < n; i++) yield return i;

     static List<int> Spread(params int[] xs) => [.. xs, xs.Length];
+    static IEnumerable<string> One(string s) => [s];

-        s += (b + b).V;
-        int k = b; s += k;
+        s += b.Twice;
+        b.Changed += v => s += $"<{v}>"; b.Raise();
         s += string.Join(",", Spread(1, 2));
+        s += string.Join(",", One("o"));

-    public static string RunAnon() => new { A = 1, B = "x" }.ToString() + new { A = 1 };
+    public static string RunAnon() { var x = new { B = "x", C = new { D = 2.5 } }; return x + "" + new { A = 3 }; }

//// edit: the first ones back
-    public int Twice { get { Func<int> f = () => V * 3; return f(); } }
+    public int Twice => V * 2;

-    public void Raise() => Changed?.Invoke(V);
-    static int Helper(int x) => x + 1;
+    public static implicit operator int(Box b) => b.V;
+    private static int Helper(int x) { int L(int y) => y * x; return L(x); }

-        Helper(1);
+        Helper(5) + 1;

-        for (var i = 0; i < n; i++) yield return i;
+        foreach (var i in Enumerable.Range(0, n).Where(x => x != 1)) yield return i * n;

-    static IEnumerable<string> One(string s) => [s];
+    static IReadOnlyList<string> Strs(string s) => [s, s + "!"];

-        s += b.Twice;
-        b.Changed += v => s += $"<{v}>"; b.Raise();
+        s += b[3];
+        int k = b; s += k;

-        s += string.Join(",", One("o"));
+        s += string.Join(",", Strs("q"));

-    public static string RunAnon() { var x = new { B = "x", C = new { D = 2.5 } }; return x + "" + new { A = 3 }; }
+    public static string RunAnon() => new[] { 1, 2 }.Select(i => new { i, Sq = i * i }).Where(p => p.i > 1).Select(p => p.ToString()).First();

//// edit: the others back
-    public int Twice => V * 2;
+    public int Twice { get { Func<int> f = () => V * 3; return f(); } }

-    public static implicit operator int(Box b) => b.V;
-    private static int Helper(int x) { int L(int y) => y * x; return L(x); }
+    public void Raise() => Changed?.Invoke(V);

-        Helper(5) + 1;
+        7;

-        foreach (var i in Enumerable.Range(0, n).Where(x => x != 1)) yield return i * n;
+        for (var i = 0; i < n; i++) yield return i;

-    static List<int> Spread(params int[] xs) => [.. xs, xs.Length];

-        s += b[3];
-        int k = b; s += k;
-        s += string.Join(",", Spread(1, 2));
+        b.Changed += v => s += $"<{v}>"; b.Raise();

-    public static string RunAnon() => new[] { 1, 2 }.Select(i => new { i, Sq = i * i }).Where(p => p.i > 1).Select(p => p.ToString()).First();
+    public static string RunAnon() => new { A = 1, B = "x" }.ToString() + new { A = 1 };

//// edit: both mixed
-    public int Twice { get { Func<int> f = () => V * 3; return f(); } }
+    public int Twice => V * 2;

-    public void Raise() => Changed?.Invoke(V);
+    public static Box operator +(Box a, Box b) => new(a.V + b.V);
+    static int Helper(int x) => x + 1;

-        7;
+        Helper(1);

-        for (var i = 0; i < n; i++) yield return i;
+        foreach (var i in Enumerable.Range(0, n).Where(x => x != 1)) yield return i * n;
     }
+    static List<int> Spread(params int[] xs) => [.. xs, xs.Length];
     static IReadOnlyList<string> Strs(string s) => [s, s + "!"];
+    static IEnumerable<string> One(string s) => [s];

-        b.Changed += v => s += $"<{v}>"; b.Raise();
+        s += b[3];
+        s += (b + b).V;
+        s += string.Join(",", Spread(1, 2));
         s += string.Join(",", Strs("q"));
+        s += string.Join(",", One("o"));

-    public static string RunAnon() => new { A = 1, B = "x" }.ToString() + new { A = 1 };
+    public static string RunAnon() { var x = new { B = "x", C = new { D = 2.5 } }; return x + "" + new { A = 3 }; }

//// edit: and once more
-    public int Twice => V * 2;

-    public static Box operator +(Box a, Box b) => new(a.V + b.V);
-    static int Helper(int x) => x + 1;
+    public void Raise() => Changed?.Invoke(V);
+    public static implicit operator int(Box b) => b.V;
+    private static int Helper(int x) { int L(int y) => y * x; return L(x); }

-        Helper(1);
+        Helper(5) + 1;

-        foreach (var i in Enumerable.Range(0, n).Where(x => x != 1)) yield return i * n;
+        for (var i = 0; i < n; i++) yield return i;

-    static List<int> Spread(params int[] xs) => [.. xs, xs.Length];
-    static IReadOnlyList<string> Strs(string s) => [s, s + "!"];
-    static IEnumerable<string> One(string s) => [s];

-        s += b.Twice;
-        s += b[3];
-        s += (b + b).V;
-        s += string.Join(",", Spread(1, 2));
-        s += string.Join(",", Strs("q"));
-        s += string.Join(",", One("o"));
+        b.Changed += v => s += $"<{v}>"; b.Raise();
+        int k = b; s += k;

-    public static string RunAnon() { var x = new { B = "x", C = new { D = 2.5 } }; return x + "" + new { A = 3 }; }
+    public static string RunAnon() => new[] { 1, 2 }.Select(i => new { i, Sq = i * i }).Where(p => p.i > 1).Select(p => p.ToString()).First();
