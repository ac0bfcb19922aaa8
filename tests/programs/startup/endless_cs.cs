public static class Entry
{
    static int count;

    static void Watch(int step)
    {
        while (true)
        {
            try { count += step; }
            finally { count--; }
        }
    }

    static int Find(int step)
    {
        for (; ; )
        {
            if (count >= 10) return count;
            count += step;
        }
    }

    public static void Start() => Watch(2);

    public static int Run() => Find(3);

    public static string RunText() => "one";
}

//// edit: a loop without a way out
//// warns never returns
-            try { count += step; }
+            try { count += step + 1; }

-    public static string RunText() => "one";
+    public static string RunText() => "two";

//// edit: a loop that ends
//// Run => 24
-            if (count >= 10) return count;
+            if (count >= 24) return count;
