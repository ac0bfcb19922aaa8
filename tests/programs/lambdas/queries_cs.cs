using System;
using System.Linq;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run()
    {
        var xs = new[] { 3, 1, 2 };
        var ys = new[] { (1, "one"), (2, "two"), (4, "four") };
        var q = from x in xs where x > 1 orderby x select x * 2;
        return string.Join(",", q);
    }
}

//// edit: range variables, which compilers keep in types without names
-        var q = from x in xs where x > 1 orderby x select x * 2;
+        var q = from x in xs let a = x + 1 let b = a + 1 let c = b + 1 where c > 4 select a + b + c;

//// edit: others at another depth
-        var q = from x in xs let a = x + 1 let b = a + 1 let c = b + 1 where c > 4 select a + b + c;
+        var q = from x in xs let b = x + 1 let a = b + 1 from y in ys let c = y.Item1 select new { a, b, c, y };

//// edit: groups and joins
-        var q = from x in xs let b = x + 1 let a = b + 1 from y in ys let c = y.Item1 select new { a, b, c, y };
+        var q = from x in xs join t in ys on x equals t.Item1 into g from t in g.DefaultIfEmpty() let z = x + g.Count() group (t.Item2, z) by x % 2 into h select h.Key + string.Concat(h);

//// edit: as at first
-        var q = from x in xs join t in ys on x equals t.Item1 into g from t in g.DefaultIfEmpty() let z = x + g.Count() group (t.Item2, z) by x % 2 into h select h.Key + string.Concat(h);
+        var q = from x in xs let a = x + 1 let b = a + 1 let c = b + 1 where c < 6 select c;
