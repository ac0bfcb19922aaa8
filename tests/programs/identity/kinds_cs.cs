using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    private static Func<int, bool> test = _ => false;
    private static Func<int, int> grow = x => x;
    private static Func<int, string> tell = x => "";

    public static int State() => ++count;

    // Lambdas of three types, whose numbers the edits shift by one each.
    private static (Func<int, bool>, Func<int, int>, Func<int, string>) Make()
    {
        Func<int, bool> a = x => x > 10;
        Func<int, int> b = x => x + 1;
        Func<int, string> c = x => "<" + x + ">";
        return (a, b, c);
    }

    public static string Hold()
    {
        (test, grow, tell) = Make();
        return "held";
    }

    public static string Calls() => $"{test(11)} {grow(11)} {tell(11)}";

    public static string Run()
    {
        var (a, b, c) = Make();
        return $"{a(11)} {b(11)} {c(11)}";
    }
}
//// Hold => held
//// Calls => True 12 <11>

//// edit: in a circle
//// state Make
//// Calls => True 12 <11>
-        Func<int, bool> a = x => x > 10;
-        Func<int, int> b = x => x + 1;
-        Func<int, string> c = x => "<" + x + ">";
-        return (a, b, c);
+        Func<int, string> c = x => "<" + x + ">";
+        Func<int, bool> a = x => x > 10;
+        Func<int, int> b = x => x + 1;
+        return (a, b, x => c(x) + c(x));

//// edit: other bodies, in the order of the start
//// state Make
//// Calls => False 10 [11]
-        Func<int, string> c = x => "<" + x + ">";
-        Func<int, bool> a = x => x > 10;
-        Func<int, int> b = x => x + 1;
-        return (a, b, x => c(x) + c(x));
+        Func<int, bool> a = x => x < 10;
+        Func<int, int> b = x => x - 1;
+        Func<int, string> c = x => "[" + x + "]";
+        return (a, b, c);

//// edit: local functions of the same types
//// Hold => held
//// Calls => True 13 {11}
-        Func<int, bool> a = x => x < 10;
-        Func<int, int> b = x => x - 1;
-        Func<int, string> c = x => "[" + x + "]";
-        return (a, b, c);
+        bool A(int x) => x != 10;
+        int B(int x) => x + 2;
+        string C(int x) => "{" + x + "}";
+        return (A, B, C);

//// edit: the local functions in another order, under one another's names
//// Calls => True 13 {11}
-        bool A(int x) => x != 10;
-        int B(int x) => x + 2;
-        string C(int x) => "{" + x + "}";
-        return (A, B, C);
+        string A(int x) => "{" + x + "}!";
+        bool B(int x) => x == 10;
+        int C(int x) => x + 3;
+        return (B, C, A);
