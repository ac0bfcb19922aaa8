using System;
using System.Collections.Generic;
using System.Linq;

public static class A
{
    public static string Show(int x) => "a" + x;
    public static string Tell(object x) => "o" + x;
    public static string Name<T>(T x) => typeof(T).Name + x;
}

public static class B
{
    public static string Show(int x) => "b" + x;
}

public static class Box<T>
{
    public static string Put(T x) => typeof(T).Name + "!" + x;
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static string Own(int x) => "own" + x;

    private static int[] Numbers => new[] { 1, 2 };

    private static string[] Words => new[] { "x", "y" };

    // Delegates that are made once and kept in fields that bear the method's name and no more.
    public static string RunShow() => string.Join(",", Numbers.Select(A.Show));

    public static string RunTell() => string.Join(",", Words.Select(A.Tell));

    public static string RunName() => string.Join(",", Words.Select(A.Name<string>));

    public static string RunBox() => string.Join(",", Words.Select(Box<string>.Put));

    public static string RunOwn() => string.Join(",", Numbers.Select(Own));

    public static string RunLocal()
    {
        static string Show(int x) => "local" + x;
        return string.Join(",", Numbers.Select(Show));
    }

    public static string RunBoth() => string.Join(",", Numbers.Select(A.Show).Concat(Numbers.Select(B.Show)));

    private static string Generic<T>(T value)
    {
        static string Show(T x) => "generic" + x;
        return string.Join(",", new[] { value }.Select(Show).Concat(new[] { value }.Select(Box<T>.Put)));
    }

    public static string RunGeneric() => Generic("g") + Generic(7);
}

//// edit: the method of that name of another class
-    public static string RunShow() => string.Join(",", Numbers.Select(A.Show));
+    public static string RunShow() => string.Join(",", Numbers.Select(B.Show));

//// edit: a better overload
-    public static string Tell(object x) => "o" + x;
+    public static string Tell(object x) => "o" + x;
+    public static string Tell(string x) => "s" + x;

//// edit: another type argument, of the method and of its class
-    public static string RunName() => string.Join(",", Words.Select(A.Name<string>));
+    public static string RunName() => string.Join(",", Words.Select(A.Name<object>));

-    public static string RunBox() => string.Join(",", Words.Select(Box<string>.Put));
+    public static string RunBox() => string.Join(",", Words.Select(Box<object>.Put));

//// edit: the helper moves to another class
-    private static string Own(int x) => "own" + x;

-public static class Entry
+public static class Helper
+{
+    public static string Own(int x) => "helped" + x;
+}
+
+public static class Entry

-    public static string RunOwn() => string.Join(",", Numbers.Select(Own));
+    public static string RunOwn() => string.Join(",", Numbers.Select(Helper.Own));

//// edit: one of a class in a local function's place
-        static string Show(int x) => "local" + x;
-        return string.Join(",", Numbers.Select(Show));
+        return string.Join(",", Numbers.Select(A.Show));

//// edit: the two of one name change places
-    public static string RunBoth() => string.Join(",", Numbers.Select(A.Show).Concat(Numbers.Select(B.Show)));
+    public static string RunBoth() => string.Join(",", Numbers.Select(B.Show).Concat(Numbers.Select(A.Show)));

//// edit: those of a generic method
-        static string Show(T x) => "generic" + x;
-        return string.Join(",", new[] { value }.Select(Show).Concat(new[] { value }.Select(Box<T>.Put)));
+        static string Show(T x) => "generic!" + x;
+        return string.Join(",", new[] { value }.Select(A.Name<T>).Concat(new[] { value }.Select(Show)));

//// edit: all of another class, and back to the first
-    public static string RunShow() => string.Join(",", Numbers.Select(B.Show));
+    public static string RunShow() => string.Join(",", Numbers.Select(A.Show));

-    public static string RunBoth() => string.Join(",", Numbers.Select(B.Show).Concat(Numbers.Select(A.Show)));
+    public static string RunBoth() => string.Join(",", Numbers.Select(Helper.Own).Concat(Numbers.Select(A.Show)));
