using System;
using System.Text;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static ReadOnlySpan<byte> Utf8() => "hotdelta"u8;

    private static int[] Primes() => new[] { 2, 3, 5, 7, 11, 13 };

    private static ReadOnlySpan<short> Constants() => new short[] { 1, 2, 3, 4 };

    public static string Run() => Encoding.UTF8.GetString(Utf8()) + string.Join(",", Primes()) + Constants()[3];
}

//// edit: UTF-8 text
-    private static ReadOnlySpan<byte> Utf8() => "hotdelta"u8;
+    private static ReadOnlySpan<byte> Utf8() => "hötdelta 🜁"u8;

//// edit: an array
-    private static int[] Primes() => new[] { 2, 3, 5, 7, 11, 13 };
+    private static int[] Primes() => new[] { 2, 3, 5, 7, 11, 17, 19 };

//// edit: a span over data, aligned
-    private static ReadOnlySpan<short> Constants() => new short[] { 1, 2, 3, 4 };
+    private static ReadOnlySpan<short> Constants() => new short[] { 1, 2, 3, 44, 5 };

//// edit: long data
-    private static int[] Primes() => new[] { 2, 3, 5, 7, 11, 17, 19 };
+    private static int[] Primes() => new[] { 2, 3, 5, 7, 11, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97 };

//// edit: none is left
-    private static ReadOnlySpan<byte> Utf8() => "hötdelta 🜁"u8;
+    private static ReadOnlySpan<byte> Utf8() => default;

-    private static int[] Primes() => new[] { 2, 3, 5, 7, 11, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97 };
+    private static int[] Primes() => new[] { 2 };

-    private static ReadOnlySpan<short> Constants() => new short[] { 1, 2, 3, 44, 5 };
+    private static ReadOnlySpan<short> Constants() => new short[4];

//// edit: and as at first
-    private static ReadOnlySpan<byte> Utf8() => default;
+    private static ReadOnlySpan<byte> Utf8() => "hotdelta"u8;

-    private static int[] Primes() => new[] { 2 };
+    private static int[] Primes() => new[] { 2, 3, 5, 7, 11, 13 };

-    private static ReadOnlySpan<short> Constants() => new short[4];
+    private static ReadOnlySpan<short> Constants() => new short[] { 1, 2, 3, 4 };
