using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    private static Func<int, int> kept;

    private static Func<int, string> keptCapture;

    public static int State() => ++count;

    public static string Hold()
    {
        kept = Make();
        keptCapture = Capture("n");
        return "held";
    }

    public static string Calls() => kept(3) + keptCapture(4);

    private static Func<int, int> Make() => x => x + 1;

    private static Func<int, string> Capture(string prefix)
    {
        var length = prefix.Length;
        return x => prefix + (x + length);
    }

    private static string Query(IEnumerable<int> items) =>
        string.Join(",", items.Where(x => x > 1).Select(x => x * 2).OrderBy(x => -x));

    public static string Run() => Make()(1) + Capture("m")(2) + Query(new List<int> { 1, 2, 3 });
}
//// Hold => held
//// Calls => 4n5

//// edit: bodies; delegates that exist run the new ones
//// Calls => 300n40
-    private static Func<int, int> Make() => x => x + 1;
+    private static Func<int, int> Make() => x => x * 100;

-        return x => prefix + (x + length);
+        return x => prefix + (x * length * 10);

//// edit: in a query
//// Calls => 300n40
-        string.Join(",", items.Where(x => x > 1).Select(x => x * 2).OrderBy(x => -x));
+        string.Join(",", items.Where(x => x != 2).Select(x => x * 3).OrderBy(x => x % 2));

//// edit: a method with lambdas put above
//// Calls => 300n40
     public static int State() => ++count;
+
+    private static int Above(int n) => new Func<int, int>(x => x - n)(1) + new Func<int, int>(x => x - 5)(1);

-        string.Join(",", items.Where(x => x != 2).Select(x => x * 3).OrderBy(x => x % 2));
+        string.Join(",", items.Where(x => x != 2).Select(x => x * 4).OrderBy(x => x % 2)) + Above(3);

//// edit: bodies again, at their new places
//// Calls => -3n8
-    private static Func<int, int> Make() => x => x * 100;
+    private static Func<int, int> Make() => x => -x;

-        return x => prefix + (x * length * 10);
+        return x => prefix + (x * length * 2);
