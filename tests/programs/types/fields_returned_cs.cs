using System;

public class Box
{
    private int v = 4;
    private int extra = 5;
    public string Get() => "" + v + extra;
    private int M(int x) => x + 1;
    public int N() => M(3);
}

public static class Entry
{
    private static int count;
    private static readonly Box held = new();
    public static int State() => ++count;
    public static string Run() => new Box().Get() + new Box().N();
    public static string Held() => held.Get() + held.N();
}

//// edit: a field and a method go
-    private int extra = 5;
-    public string Get() => "" + v + extra;
-    private int M(int x) => x + 1;
-    public int N() => M(3);
+    public string Get() => "x" + v;
+    public int N() => 5;
//// Held => x45

//// edit: undone: what exists has its value again
//// warns is back
     private int v = 4;
-    public string Get() => "x" + v;
-    public int N() => 5;
+    private int extra = 5;
+    public string Get() => "" + v + extra;
+    private int M(int x) => x + 1;
+    public int N() => M(3);
//// Held => 454

//// edit: gone again
-    private int extra = 5;
-    public string Get() => "" + v + extra;
+    public string Get() => "y" + v;
//// Held => y44

//// edit: a field of that name, but of another type
//// expect restart Delete
     private int v = 4;
-    public string Get() => "y" + v;
+    private string extra = "e";
+    public string Get() => "y" + v + extra;
//// Held => y44
