using System;
using System.Collections.Generic;
using System.Linq;

public static class K
{
    public static readonly SortedDictionary<string, Func<int>> All = new();

    public static void Put(string name, Func<int> f) => All[name] = f;
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static int[] Numbers => new[] { 1 };

    // Scopes that capture alike: what their lambdas do tells them apart.
    private static void Make()
    {
        foreach (var x in Numbers) K.Put("a", () => x + 10);
        foreach (var x in Numbers) K.Put("b", () => x + 20);
    }

    private static void Others(int n)
    {
        { int k = n; K.Put("p", () => k * 2); K.Put("q", () => k * 3); }
        { int k = n; K.Put("r", () => k * 4); K.Put("s", () => k * 5); }
    }

    private static string Calls() => string.Join(" ", K.All.Select(k => k.Key + k.Value()));

    public static string Hold()
    {
        K.All.Clear();
        Make();
        Others(10);
        return Calls();
    }

    public static string Kept() => Calls();

    public static string Run()
    {
        var kept = K.All.ToList();
        var answer = Hold();
        K.All.Clear();
        kept.ForEach(k => K.All[k.Key] = k.Value);
        return answer;
    }
}
//// Hold => a11 b21 p20 q30 r40 s50

//// edit: one put first
//// Kept => a11 b21 p20 q30 r40 s50
-        foreach (var x in Numbers) K.Put("a", () => x + 10);
+        foreach (var x in Numbers) K.Put("z", () => x + 70);
+        foreach (var x in Numbers) K.Put("a", () => x + 10);

//// edit: all edited
//// Kept => a12 b22 p20 q30 r40 s50
-        foreach (var x in Numbers) K.Put("z", () => x + 70);
-        foreach (var x in Numbers) K.Put("a", () => x + 10);
-        foreach (var x in Numbers) K.Put("b", () => x + 20);
+        foreach (var x in Numbers) K.Put("z", () => x + 71);
+        foreach (var x in Numbers) K.Put("a", () => x + 11);
+        foreach (var x in Numbers) K.Put("b", () => x + 21);

//// edit: one gone, one edited, others in another order
//// Kept => a13 b22 p20 q30 r41 s51
-        foreach (var x in Numbers) K.Put("z", () => x + 71);
-        foreach (var x in Numbers) K.Put("a", () => x + 11);
+        foreach (var x in Numbers) K.Put("a", () => x + 12);

-        { int k = n; K.Put("p", () => k * 2); K.Put("q", () => k * 3); }
-        { int k = n; K.Put("r", () => k * 4); K.Put("s", () => k * 5); }
+        { int k = n; K.Put("r", () => k * 4 + 1); K.Put("s", () => k * 5 + 1); }
+        { int k = n; K.Put("p", () => k * 2); K.Put("q", () => k * 3); }

//// edit: lambdas more in both scopes, and both edited
//// Kept => a13 b22 p22 q32 r42 s52
-        { int k = n; K.Put("r", () => k * 4 + 1); K.Put("s", () => k * 5 + 1); }
-        { int k = n; K.Put("p", () => k * 2); K.Put("q", () => k * 3); }
+        { int k = n; K.Put("r", () => k * 4 + 2); K.Put("t", () => k); K.Put("s", () => k * 5 + 2); }
+        { int k = n; K.Put("p", () => k * 2 + 2); K.Put("u", () => k); K.Put("q", () => k * 3 + 2); }
