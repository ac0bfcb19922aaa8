using System;
using System.Globalization;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static double Price(int units, double unitPrice)
    {
        var net = units * unitPrice;
        return Math.Round(net + net * 0.19, 2);
    }

    private static int Checksum(string text)
    {
        var sum = 17;
        foreach (var c in text) sum = unchecked(sum * 31 + c);
        return sum & 0xFFFF;
    }

    public static string Run() => FormattableString.Invariant($"{Price(7, 12.5)} {Checksum("hotdelta")}");

    public static long RunWide() => Wide(5, 200);

    private static long Wide(long a, byte b) => a * 3 - b;
}

//// edit: another factor and an operator
-        return Math.Round(net + net * 0.19, 2);
+        return Math.Round(net + net * 0.07 + 1.5, 1);

-        return sum & 0xFFFF;
+        return (sum ^ 0x5A5A) >> 3;

//// edit: shifts, unsigned, compound assignment
-    private static long Wide(long a, byte b) => a * 3 - b;
+    private static long Wide(long a, byte b) { a <<= 33; a += b >>> 2; return a % unchecked((uint)-7); }

//// edit: checked arithmetic that overflows
-        var sum = 17;
+        var sum = checked(17 * text.Length * 100000000);

//// edit: decimals, nullable, modulo
-        return Math.Round(net + net * 0.07 + 1.5, 1);
+        decimal? third = (decimal)net / 3m;
+        return (double)(third ?? 0m) % 7.5;

-        var sum = checked(17 * text.Length * 100000000);
+        var sum = 18;
