using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    private static List<Func<int>> kept = new();

    public static int State() => ++count;

    // Sibling scopes with captures of one name and one type: their display classes differ in a number only.
    private static List<Func<int>> Make()
    {
        var all = new List<Func<int>>();
        {
            int n = 1;
            all.Add(() => n);
        }
        {
            int n = 2;
            all.Add(() => n * 10);
        }
        return all;
    }

    public static string Hold()
    {
        kept = Make();
        return "held";
    }

    public static string Calls() => string.Join(",", kept.Select(f => f()));

    public static string Run() => string.Join(",", Make().Select(f => f()));
}
//// Hold => held
//// Calls => 1,20

//// edit: a scope of the same shape before both
//// Calls => 1,20
-        var all = new List<Func<int>>();
+        var all = new List<Func<int>>();
+        {
+            int n = 3;
+            all.Add(() => n + 500);
+        }

//// edit: the scopes change places
//// Calls => 1,20
-            int n = 3;
-            all.Add(() => n + 500);
+            int n = 2;
+            all.Add(() => n * 10);
         }
         {
             int n = 1;
             all.Add(() => n);
         }
         {
-            int n = 2;
-            all.Add(() => n * 10);
+            int n = 3;
+            all.Add(() => n + 500);

//// edit: one variable more in one of them
//// warns captures a variable more
//// state Make
//// Hold => held
//// Calls => 80,1,503
-            int n = 2;
-            all.Add(() => n * 10);
+            int n = 2, m = 4;
+            all.Add(() => n * m * 10);

//// edit: nested in each other
//// Calls => 80,1,503
-            int n = 1;
-            all.Add(() => n);
+            int n = 1;
+            all.Add(() => n);
+            {
+                int k = n + 1;
+                all.Add(() => k + n);
+            }

//// edit: the outer one without its own lambda
//// Calls => 80,1,503
-            int n = 1;
-            all.Add(() => n);
-            {
+            int n = 1;
+            {
