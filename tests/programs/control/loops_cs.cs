using System;
using System.Collections.Generic;
using System.Text;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run() => $"{Sum(10)} {Table(3)} {Until(7)}";

    private static int Sum(int n)
    {
        var total = 0;
        for (var i = 1; i <= n; i++) total += i;
        return total;
    }

    private static string Table(int rows)
    {
        var text = new StringBuilder();
        for (var i = rows; i > 0; i--)
        {
            for (var j = i; j <= rows; j++) text.Append(i * j).Append(' ');
            text.Append('/');
        }
        return text.ToString();
    }

    private static int Until(int n)
    {
        do n *= 2; while (n < 100);
        return n;
    }
}

//// edit: continue and break
-        for (var i = 1; i <= n; i++) total += i;
+        for (var i = 1; ; i++)
+        {
+            if (i % 2 == 0) continue;
+            if (i > n) break;
+            total += i;
+        }

//// edit: foreach over a disposable enumerator and over a span
-        do n *= 2; while (n < 100);
-        return n;
+        foreach (var item in new List<int> { n, 2, 3 }) n += item;
+        foreach (ref readonly var item in new ReadOnlySpan<int>(new[] { n, 1 })) n += item;
+        foreach (var (key, value) in new SortedDictionary<int, string> { [4] = "four" }) n += key + value.Length;
+        return n;

//// edit: goto and labels
-            for (var j = i; j <= rows; j++) text.Append(i * j).Append(' ');
-            text.Append('/');
-        }
-        return text.ToString();
+            for (var j = i; j <= rows; j++)
+            {
+                if (i * j > 5) goto done;
+                text.Append(i * j).Append(' ');
+            }
+        }
+        done:
+        return text.Append("done").ToString();

//// edit: a two-dimensional array
-        foreach (var item in new List<int> { n, 2, 3 }) n += item;
+        var grid = new int[2, 3];
+        for (var i = 0; i < 6; i++) grid[i / 3, i % 3] = i * n;
+        foreach (var item in grid) n += item;
