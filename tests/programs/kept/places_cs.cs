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

    // What a handler is registered for says who it is, whatever its code was and whose code it is now.
    private static void Make(int n)
    {
        K.Put("a", () => 10);
        K.Put("b", () => 20);
        K.Put("c", () => n + 30);
        K.Put("d", () => n + 40);
    }

    private static string Calls() => string.Join(" ", K.All.Select(k => k.Key + k.Value()));

    public static string Hold()
    {
        K.All.Clear();
        Make(1);
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
//// Hold => a10 b20 c31 d41

//// edit: the bodies change places
//// Kept => a20 b10 c41 d31
-        K.Put("a", () => 10);
-        K.Put("b", () => 20);
-        K.Put("c", () => n + 30);
-        K.Put("d", () => n + 40);
+        K.Put("a", () => 20);
+        K.Put("b", () => 10);
+        K.Put("c", () => n + 40);
+        K.Put("d", () => n + 30);

//// edit: the lines do, with a change in one
//// Kept => a20 b11 c42 d31
-        K.Put("a", () => 20);
-        K.Put("b", () => 10);
-        K.Put("c", () => n + 40);
-        K.Put("d", () => n + 30);
+        K.Put("b", () => 11);
+        K.Put("a", () => 20);
+        K.Put("d", () => n + 30);
+        K.Put("c", () => n + 41);

//// edit: the code of one that goes is another's
//// warns goes on in old code
//// Kept => a11 b11 c31 d31
-        K.Put("b", () => 11);
-        K.Put("a", () => 20);
-        K.Put("d", () => n + 30);
-        K.Put("c", () => n + 41);
+        K.Put("a", () => 11);
+        K.Put("c", () => n + 30);
