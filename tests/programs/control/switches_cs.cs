using System;

public enum Colour { Red, Green, Blue }

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run() =>
        OfNumber(0) + OfNumber(3) + OfNumber(4) + OfText("b") + OfText(null) + OfText("delta") + OfText("gamma") + OfColour((Colour)2) + OfShape(4.0) + OfShape("s");

    private static string OfNumber(int n)
    {
        switch (n)
        {
            case 0: return "zero";
            case 1:
            case 2: goto case 3;
            case 3: return "three";
            default: return "many";
        }
    }

    private static int OfText(string text) => text switch { "a" or "b" => 1, "c" => 2, null => -1, _ => 0 };

    private static char OfColour(Colour c) => c switch { Colour.Red => 'r', Colour.Blue => 'b', _ => '?' };

    private static string OfShape(object shape) => shape switch { int n => "int" + n, string { Length: 1 } s => s, _ => "?" };
}

//// edit: a case added
             case 3: return "three";
+            case 4: return "four";
             default: return "many";

//// edit: strings enough for a hash, and relational patterns
-    private static int OfText(string text) => text switch { "a" or "b" => 1, "c" => 2, null => -1, _ => 0 };
+    private static int OfText(string text) => text switch { "alpha" => 1, "beta" => 2, "gamma" => 3, "delta" => 4, "epsilon" => 5, "zeta" => 6, "eta" => 7, "b" => 8, _ => 9 };

-    private static char OfColour(Colour c) => c switch { Colour.Red => 'r', Colour.Blue => 'b', _ => '?' };
+    private static char OfColour(Colour c) => (int)c switch { < 2 => 's', >= 2 and < 5 => 'm', _ => 'l' };

//// edit: no match is an exception
-    private static string OfShape(object shape) => shape switch { int n => "int" + n, string { Length: 1 } s => s, _ => "?" };
+    private static string OfShape(object shape) => shape switch { double and > 3.0 => "big", char c => c.ToString() };

//// edit: cases with guards and fall through to default
-            case 0: return "zero";
-            case 1:
-            case 2: goto case 3;
-            case 3: return "three";
-            case 4: return "four";
+            case 0 when count >= 0: goto default;
+            case 3: break;
             default: return "many";
         }
+        return "after";

-    private static string OfShape(object shape) => shape switch { double and > 3.0 => "big", char c => c.ToString() };
+    private static string OfShape(object shape) => shape switch { double and > 3.0 => "big", char c => c.ToString(), _ => "rest" };
