//// alone new Holder
//// alone K.All
using System;
using System.Collections.Generic;
using System.Linq;

public static class K
{
    public static readonly SortedDictionary<string, Func<int, int>> All = new();

    public static void Put(string name, Func<int, int> f) => All[name] = f;
}

public class Holder
{
    private int field = 7;

    public void Make(int a, int b)
    {
        K.Put("a", x => x + a);
        K.Put("s", x => x - a);
        int c = 5;
        K.Put("c", x => x + c);
        {
            int d = 6;
            K.Put("d", x => x + d);
        }
        K.Put("t", x => x + field);
        field++;
        b++;
    }
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static string Calls() => string.Join(" ", K.All.Select(k => k.Key + k.Value(100)));

    public static string Hold()
    {
        K.All.Clear();
        new Holder().Make(1, 2);
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
//// Hold => a101 c105 d106 s99 t108

//// edit: a capture more: delegates that exist find nothing in it
//// warns delegates that exist find the default value
//// Kept => a101 c106 d106 s99 t108
-        K.Put("a", x => x + a);
+        K.Put("a", x => x + a + b * 1000);

-        K.Put("c", x => x + c);
+        K.Put("c", x => x + c + 1);

//// edit: the same with its siblings
//// Kept => a102 c106 d106 s98 t108
-        K.Put("a", x => x + a + b * 1000);
-        K.Put("s", x => x - a);
+        K.Put("a", x => x + a + 1 + b * 1000);
+        K.Put("s", x => x - a - 1);

//// edit: a capture less
//// Kept => a102 c107 d106 s98 t108
-        K.Put("a", x => x + a + 1 + b * 1000);
+        K.Put("a", x => x + a + 1);

-        K.Put("c", x => x + c + 1);
+        K.Put("c", x => x + c + 2);

//// edit: the object is captured too, which what exists does not have
//// warns what exists of the old one
//// Kept => a102 c107 d106 s98 t108
-            K.Put("d", x => x + d);
+            K.Put("d", x => x + d + field);
