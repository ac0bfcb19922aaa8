using System;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static int Deepest(int n)
    {
        if (n > 2)
            throw new InvalidOperationException("deepest");
        return n;
    }

    private static int Untouched(int n)
    {
        var m = n + 1;
        return Deepest(m);
    }

    private static int Caught(int n)
    {
        try
        {
            return Untouched(n);
        }
        catch (FormatException)
        {
            return 0;
        }
    }

    public static string Run()
    {
        var text = Caught(5);
        return text.ToString();
    }
}

//// edit: lines added above and within
+// one
+// two
 using System;

         if (n > 2)
+        {
+            n *= 2;
-            throw new InvalidOperationException("deepest");
+            throw new InvalidOperationException("deepest" + n);
+        }
         return n;

//// edit: lines moved, nothing else
//// expect unchanged
-        var m = n + 1;
+
+        // said
+        var m = n + 1;
+
         return Deepest(m);

//// edit: thrown from another method
         try
         {
+            if (n < 3)
+                throw new TimeoutException("late");
-            return Untouched(n);
+            return Caught(n - 1) + Untouched(n);

//// edit: with the lines above gone again
-// one
-// two
 using System;

-                throw new TimeoutException("late");
+                return Deepest(
+                    n + 5);
