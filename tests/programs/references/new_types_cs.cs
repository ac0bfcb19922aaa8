public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static string Describe(int n) => "n" + n;

    public static string Run() => Describe(5);
}

//// edit: a type of the core library that was not used before
-    private static string Describe(int n) => "n" + n;
+    private static string Describe(int n) => new System.Guid(n, 1, 2, new byte[8]).ToString() + System.TimeSpan.FromHours(n);

//// edit: types of assemblies that were not referenced before
-    private static string Describe(int n) => new System.Guid(n, 1, 2, new byte[8]).ToString() + System.TimeSpan.FromHours(n);
+    private static string Describe(int n) => System.Text.RegularExpressions.Regex.Replace("a1b2", "[0-9]", "#") + System.Numerics.BigInteger.Pow(3, n * 10);

//// edit: generic instances, nested types, arrays of new types
-    private static string Describe(int n) => System.Text.RegularExpressions.Regex.Replace("a1b2", "[0-9]", "#") + System.Numerics.BigInteger.Pow(3, n * 10);
+    private static string Describe(int n)
+    {
+        var xml = new System.Xml.Linq.XElement("a", new System.Xml.Linq.XAttribute("b", n));
+        var queues = new System.Collections.Concurrent.ConcurrentQueue<System.Collections.Generic.LinkedList<int>>[2];
+        queues[1] = new([new([n, 2])]);
+        var list = new System.Collections.Generic.List<int> { 1 }.GetEnumerator();
+        list.MoveNext();
+        return xml.ToString() + queues[1].Count + list.Current + System.Environment.SpecialFolder.Desktop;
+    }

//// edit: what an earlier edit brought, used by another method
-    public static string Run() => Describe(5);
+    public static string Run() => Describe(6) + System.Text.RegularExpressions.Regex.Escape("a+b") + typeof(System.Xml.Linq.XDocument).Name;
