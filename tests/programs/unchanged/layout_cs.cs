using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static readonly Dictionary<string, int> cache = new();

    public static int Hold() { cache["first"] = 1; return cache.Count; }

    private static IEnumerable<int> Some() { yield return 1; yield return 2; }

    public static string Run()
    {
        var offset = 3;
        int Local(int x) => x + offset;
        return string.Join(",", Some().Select(x => Local(x)).Where(x => x > 2).Select(x => new { x, offset }));
    }
}
//// Hold => 1

//// edit: a blank line at the top
//// expect unchanged
 using System;
 using System.Collections.Generic;
+

//// edit: comments and line breaks
//// expect unchanged
-    private static IEnumerable<int> Some() { yield return 1; yield return 2; }
+    /* in */
+    private static IEnumerable<int> Some()
+    {
+        yield return 1; // one
+
+        yield return 2;
+    }

//// edit: #line and a local renamed change nothing that runs, an offset does
-        var offset = 3;
-        int Local(int x) => x + offset;
+        var offset = 4;
+
+        int Local(int x) => x + offset;
