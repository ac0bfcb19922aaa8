using System;
using System.Collections.Generic;
using System.Linq;

public class Thing
{
    public string M(int x) => "M" + x;
    public string N(int x) => "N" + x;
    public int P { get; set; } = 3;
    public int Q { get; set; } = 4;
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static object Make() => new { First = 1, Second = "two" };

    // The sites of dynamic calls are made once; how, only the code that fills them says.
    public static string RunAdd()
    {
        dynamic d = 5;
        return (d + 1).ToString();
    }

    public static string RunCall()
    {
        dynamic d = new Thing();
        return d.M(5);
    }

    public static string RunMember()
    {
        dynamic d = Make();
        return d.First + "," + d.Second;
    }

    public static string RunSet()
    {
        dynamic d = new Thing();
        d.P = 7;
        return d.P + "," + d.Q;
    }

    public static string RunConvert()
    {
        dynamic d = 300;
        return ((int)d).ToString();
    }

    public static string RunLambda()
    {
        Func<dynamic, object> f = x => x + 1;
        return f(1).ToString();
    }

    private static string Generic<T>(T value)
    {
        dynamic d = value;
        return (d + d).ToString();
    }

    public static string RunGeneric() => Generic(2) + Generic("s");
}

//// edit: another operator
-        return (d + 1).ToString();
+        return (d * 3).ToString();

//// edit: another method
-        return d.M(5);
+        return d.N(5);

//// edit: a member of another name
-    private static object Make() => new { First = 1, Second = "two" };
+    private static object Make() => new { Other = 9, Second = "two" };

-        return d.First + "," + d.Second;
+        return d.Other + "," + d.Second;

//// edit: another property
-        d.P = 7;
+        d.Q = 7;

//// edit: another conversion
-        return ((int)d).ToString();
+        return unchecked((byte)d).ToString();

//// edit: in a lambda
-        Func<dynamic, object> f = x => x + 1;
+        Func<dynamic, object> f = x => x - 1;

//// edit: in a generic method
-        return (d + d).ToString();
+        return (d.ToString() + "!").ToString();

//// edit: a call put first takes the number of what was first
-        return d.N(5);
+        return d.M(1) + d.N(5);

//// edit: they change places, and a method with dynamic code is put first
-        return d.M(1) + d.N(5);
+        return d.N(5) + d.M(1);

-    public static string RunAdd()
+    public static string RunFirst()
+    {
+        dynamic d = 5;
+        return (d - 1).ToString();
+    }
+
+    public static string RunAdd()
