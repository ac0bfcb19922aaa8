using System;
using System.Linq;

public static class Entry
{
    private static int count;

    private static Func<int, int>[] kept;

    public static int State() => ++count;

    private static Func<int, int>[] Both() => new Func<int, int>[] { x => x + 1, x => x * 100 };

    private static string Text(Func<int, int>[] items, int n) => string.Join(",", items.Select(f => f(n)));

    public static string Hold()
    {
        kept = Both();
        return "held";
    }

    public static string Calls() => Text(kept, 3);

    public static string Run() => Text(Both(), 2);
}
//// Hold => held
//// Calls => 4,300

//// edit: one put first
//// Calls => 4,300
-    private static Func<int, int>[] Both() => new Func<int, int>[] { x => x + 1, x => x * 100 };
+    private static Func<int, int>[] Both() => new Func<int, int>[] { x => -x, x => x + 1, x => x * 100 };

//// edit: one put between, one last
//// Calls => 4,300
-    private static Func<int, int>[] Both() => new Func<int, int>[] { x => -x, x => x + 1, x => x * 100 };
+    private static Func<int, int>[] Both() => new Func<int, int>[] { x => -x, x => x + 1, x => x / 2, x => x * 100, x => x - 7 };

//// edit: the first two removed
//// Calls => 4,300
-    private static Func<int, int>[] Both() => new Func<int, int>[] { x => -x, x => x + 1, x => x / 2, x => x * 100, x => x - 7 };
+    private static Func<int, int>[] Both() => new Func<int, int>[] { x => x / 2, x => x * 100, x => x - 7 };

//// edit: nested, around what exists
//// Calls => 4,300
-    private static Func<int, int>[] Both() => new Func<int, int>[] { x => x / 2, x => x * 100, x => x - 7 };
+    private static Func<int, int>[] Both() => new Func<int, int>[] { x => new[] { x, 1 }.Sum(y => y / 2), x => x * 100 };
