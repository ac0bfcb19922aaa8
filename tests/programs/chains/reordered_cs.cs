using System;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static int First(int x) => x + 1;

    private static int Second(int x) => First(x) * 2;

    public static string Run() => $"{First(10)} {Second(10)} {Later.Third(10)}";
}

public static class Later
{
    public static int Third(int x) => x - 3;

    public static int Fourth(int x) => Math.Abs(x);
}

//// edit: one
-    private static int First(int x) => x + 1;
+    private static int First(int x) => x + 2;

//// edit: the same one, and every row in another order
-    private static int First(int x) => x + 2;
-
-    private static int Second(int x) => First(x) * 2;
-
-    public static string Run() => $"{First(10)} {Second(10)} {Later.Third(10)}";
+    public static string Run() => $"{First(10)} {Second(10)} {Later.Third(10)}";
+
+    private static int Second(int x) => First(x) * 2;
+
+    private static int First(int x) => x + Later.Fourth(-3);

-    public static int Third(int x) => x - 3;
-
-    public static int Fourth(int x) => Math.Abs(x);
+    public static int Fourth(int x) => Math.Abs(x);
+
+    public static int Third(int x) => x - 3;

//// edit: types in another order too
 using System;
 
+public static class Later
+{
+    public static int Third(int x) => Fourth(x) - 30;
+
+    public static int Fourth(int x) => Math.Sign(x);
+}
+

-public static class Later
-{
-    public static int Fourth(int x) => Math.Abs(x);
-
-    public static int Third(int x) => x - 3;
-}

//// edit: order only
//// expect unchanged
-    public static int Third(int x) => Fourth(x) - 30;
-
-    public static int Fourth(int x) => Math.Sign(x);
+    public static int Fourth(int x) => Math.Sign(x);
+
+    public static int Third(int x) => Fourth(x) - 30;

//// edit: as at the start
-    private static int First(int x) => x + Later.Fourth(-3);
+    private static int First(int x) => x + 1;
