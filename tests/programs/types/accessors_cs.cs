using System.Runtime.CompilerServices;

public class Safe
{
    private int count = 1;
    private int other = 2;
    private int Secret(int by) => count + other + by;
}

public static class Doors
{
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "count")]
    public static extern ref int Count(Safe safe);
}

public static class Entry
{
    public static int Run() => Doors.Count(new Safe());
}

//// edit: what calls one
-    public static int Run() => Doors.Count(new Safe());
+    public static int Run() => Doors.Count(new Safe()) + 10;

//// edit: one added to a type that exists
//// expect restart NotSupportedByRuntime
-    public static extern ref int Count(Safe safe);
+    public static extern ref int Count(Safe safe);
+    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Secret")]
+    public static extern int Secret(Safe safe, int by);

-    public static int Run() => Doors.Count(new Safe()) + 10;
+    public static int Run() => Doors.Count(new Safe()) + Doors.Secret(new Safe(), 4);

//// edit: one in a new type
//// expect restart NotSupportedByRuntime
-public static class Entry
+public static class Others
+{
+    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "other")]
+    public static extern ref int Other(Safe safe);
+}
+
+public static class Entry

-    public static int Run() => Doors.Count(new Safe()) + 10;
+    public static int Run() => Doors.Count(new Safe()) + Others.Other(new Safe());

//// edit: what it stands for
//// expect restart NotSupportedByRuntime
-    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "count")]
+    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "other")]
     public static extern ref int Count(Safe safe);

//// edit: it becomes a method of its own
//// expect restart
-    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "count")]
-    public static extern ref int Count(Safe safe);
+    private static int one;
+    public static ref int Count(Safe safe) => ref one;

//// edit: and what calls it once more
-    public static int Run() => Doors.Count(new Safe()) + 10;
+    public static int Run() => Doors.Count(new Safe()) + 11;
