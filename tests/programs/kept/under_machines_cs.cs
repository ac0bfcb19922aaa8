//// alone Each
//// alone K.All
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

public static class K
{
    public static readonly SortedDictionary<string, Func<int>> All = new();

    public static void Put(string name, Func<int> f) => All[name] = f;
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    // Delegates that async methods and iterators have handed out, which wait no more.
    private static async Task Start()
    {
        await Task.Yield();
        int m = 1000;
        K.Put("a", () => 10);
        m++;
        K.Put("m", () => m);
        await Task.Yield();
    }

    private static IEnumerable<int> Each()
    {
        yield return 1;
        K.Put("i", () => 30);
        yield return 2;
    }

    private static async Task Nested()
    {
        Func<Task> inner = async () =>
        {
            await Task.Yield();
            K.Put("n", () => 40);
        };
        await inner();
    }

    private static string Calls(IEnumerable<KeyValuePair<string, Func<int>>> all) => string.Join(" ", all.Select(k => k.Key + k.Value()));

    private static string Make()
    {
        Start().Wait();
        Each().Count();
        Nested().Wait();
        return Calls(K.All);
    }

    public static string Hold() => Make();

    public static string Kept() => Calls(K.All);

    public static string Run()
    {
        var kept = K.All.ToList();
        K.All.Clear();
        var answer = Make();
        if (kept.Count > 0)
        {
            K.All.Clear();
            kept.ForEach(k => K.All[k.Key] = k.Value);
        }
        return answer;
    }
}
//// Hold => a10 i30 m1001 n40

//// edit: more of each
//// Kept => a10 i30 m1001 n40
-        K.Put("a", () => 10);
+        K.Put("a", () => 10);
+        K.Put("b", () => 20);

-        yield return 1;
+        yield return 0;
+        K.Put("j", () => 31);
+        yield return 1;

-            await Task.Yield();
-            K.Put("n", () => 40);
+            await Task.Yield();
+            K.Put("o", () => 41);
+            await Task.Yield();
+            K.Put("n", () => 40);

//// edit: those that were handed out before
//// Kept => a12 i32 m1002 n42
-        K.Put("a", () => 10);
+        K.Put("a", () => 12);

-        K.Put("m", () => m);
+        K.Put("m", () => m + 1);

-        K.Put("i", () => 30);
+        K.Put("i", () => 32);

-            K.Put("n", () => 40);
+            K.Put("n", () => 42);

//// edit: going back
//// Kept => a10 i30 m1001 n40
-        K.Put("a", () => 12);
-        K.Put("b", () => 20);
+        K.Put("a", () => 10);

-        K.Put("m", () => m + 1);
+        K.Put("m", () => m);

-        yield return 0;
-        K.Put("j", () => 31);
-        yield return 1;
-        K.Put("i", () => 32);
+        yield return 1;
+        K.Put("i", () => 30);

-            await Task.Yield();
-            K.Put("o", () => 41);
-            await Task.Yield();
-            K.Put("n", () => 42);
+            await Task.Yield();
+            K.Put("n", () => 40);
