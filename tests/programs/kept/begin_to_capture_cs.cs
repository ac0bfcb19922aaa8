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

    // Who captures, and what, changes: no delegate runs another's code.
    private static void Make(int n, int k)
    {
        K.Put("a", () => n + 10);
        K.Put("b", () => 20);
    }

    private static void Swapped(int n, int k)
    {
        K.Put("c", () => n + 30);
        { int m = k; K.Put("d", () => m + 40); }
    }

    private static string Calls() => string.Join(" ", K.All.Select(k => k.Key + k.Value()));

    public static string Hold()
    {
        K.All.Clear();
        Make(1, 2);
        Swapped(1, 2);
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
//// Hold => a11 b20 c31 d42

//// edit: the first no more, the second now
//// warns what exists of the old one
//// Kept => a11 b20 c31 d42
-        K.Put("a", () => n + 10);
-        K.Put("b", () => 20);
+        K.Put("a", () => 11);
+        K.Put("b", () => n + 21);

//// edit: the captures are the other's
//// warns what exists of the old one
//// Kept => a11 b20 c31 d42
-        K.Put("c", () => n + 30);
-        { int m = k; K.Put("d", () => m + 40); }
+        { int m = k; K.Put("c", () => m + 31); }
+        K.Put("d", () => n + 41);

//// edit: one gone, the other captures more
//// warns what exists of the old one
//// warns delegates that exist find the default value
//// Kept => a11 b20 c31 d42
-        K.Put("a", () => 11);
-        K.Put("b", () => n + 21);
+        K.Put("b", () => n + k + 22);
