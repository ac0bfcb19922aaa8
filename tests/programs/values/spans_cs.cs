using System;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run() => $"{Total(stackalloc int[] { 1, 2, 3 })} {Words("hello big world")}";

    private static int Total(ReadOnlySpan<int> items)
    {
        var sum = 0;
        foreach (var item in items) sum += item;
        return sum;
    }

    private static string Words(string text)
    {
        var span = text.AsSpan();
        var at = span.IndexOf(' ');
        return span[(at + 1)..].ToString();
    }
}

//// edit: ranges and list patterns
-        return span[(at + 1)..].ToString();
+        var rest = span[(at + 1)..^1];
+        return rest is ['b', .., var last] ? rest[..3].ToString() + last : "";

//// edit: memory on the stack
-        foreach (var item in items) sum += item;
+        Span<int> copy = stackalloc int[items.Length + 2];
+        items.CopyTo(copy);
+        copy[^2..].Fill(7);
+        copy.Reverse();
+        foreach (ref var item in copy) { item++; sum = sum * 10 + item; }

//// edit: split into ranges
-        var at = span.IndexOf(' ');
-        var rest = span[(at + 1)..^1];
-        return rest is ['b', .., var last] ? rest[..3].ToString() + last : "";
+        Span<Range> ranges = stackalloc Range[4];
+        var parts = span.Split(ranges, ' ');
+        return parts + span[^parts..].ToString();
