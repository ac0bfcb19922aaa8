using System;
using System.Collections.Generic;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static ref int Largest(int[] items)
    {
        var at = 0;
        for (var i = 1; i < items.Length; i++) if (items[i] > items[at]) at = i;
        return ref items[at];
    }

    private static void Split(in int n, out int high, ref int low)
    {
        high = n / 10;
        low += n % 10;
    }

    private static (int Low, string Text) Pair(int n) => (n, "p" + n);

    public static string Run()
    {
        var items = new[] { 3, 9, 4 };
        Largest(items) = 100;
        var low = 1;
        Split(42, out var high, ref low);
        var (first, text) = Pair(low);
        int? none = null;
        return string.Join(",", items) + high + low + first + text + (none ?? -1) + (items?.Length > 2);
    }
}

//// edit: ref returns and ref parameters
-        return ref items[at];
+        items[0] = 1;
+        return ref items[Math.Max(0, at - 1)];

-        low += n % 10;
+        low = high > 3 ? -n : n;

//// edit: tuples
-    private static (int Low, string Text) Pair(int n) => (n, "p" + n);
+    private static (int Low, string Text) Pair(int n) => (n, "p") == (n, "q") ? default : (Low: n * 2, Text: $"{(1, 2, 3, 4, 5, 6, 7, 8, n)}");

//// edit: nullable values, ranges and indices
-        int? none = null;
-        return string.Join(",", items) + high + low + first + text + (none ?? -1) + (items?.Length > 2);
+        int? none = items[^1];
+        none += 5;
+        return string.Join(",", items[1..]) + high + low + first + text + none.GetValueOrDefault() + none.HasValue;

//// edit: arrays of several dimensions, jagged, and collection expressions
-        var items = new[] { 3, 9, 4 };
+        var grid = new int[2, 2];
+        grid[1, 0] = 5;
+        int[][] jagged = [[1], [2, grid[1, 0]]];
+        int[] items = [.. jagged[1], 8];
