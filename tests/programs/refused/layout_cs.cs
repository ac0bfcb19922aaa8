using System.Runtime.InteropServices;

public struct Point
{
    public int X;
    public long Y;
    public static int Made;
}

[StructLayout(LayoutKind.Sequential)]
public class Header
{
    public byte Kind;
    public int Length;
}

public class Plain
{
    public int First = 1; public int Second = 2;
}

public static class Entry
{
    public static string Run() => "a" + Marshal.OffsetOf<Point>("X") + Marshal.OffsetOf<Header>("Length");
    public static int RunPlain() => new Plain().First * 10 + new Plain().Second;
}

//// edit: the fields of a struct swapped
//// expect restart Update
-    public int X;
-    public long Y;
+    public long Y;
+    public int X;

//// edit: the fields of a class that native code sees swapped
//// expect restart Update
-    public byte Kind;
-    public int Length;
+    public int Length;
+    public byte Kind;

//// edit: a static field goes elsewhere
//// expect unchanged
-    public int X;
-    public long Y;
-    public static int Made;
+    public static int Made;
+    public int X;
+    public long Y;

//// edit: the order of a class whose layout is the runtime's, with a body
-    public int First = 1; public int Second = 2;
+    public int Second = 3; public int First = 1;
