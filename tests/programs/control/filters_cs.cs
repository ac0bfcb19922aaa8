using System;
using System.IO;
using System.Text;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run() => Try(0) + Try(1) + Try(2) + Try(3);

    private static bool Note(StringBuilder log, string text) { log.Append(text); return false; }

    private static string Try(int n)
    {
        var log = new StringBuilder();
        try
        {
            try
            {
                if (n == 0) throw new IOException("io");
                if (n == 1) throw new ArgumentNullException("p");
                if (n == 2) return "early";
            }
            catch (IOException e) when (e.Message == "io")
            {
                log.Append("caught");
            }
            finally
            {
                log.Append("finally");
            }
        }
        catch (Exception e)
        {
            log.Append(e.GetType().Name);
        }
        return log + ";";
    }
}

//// edit: filters with side effects run before the inner finally
-        catch (Exception e)
+        catch (Exception e) when (Note(log, "looked;") || e is not null)

//// edit: a filter that throws counts as false
-            catch (IOException e) when (e.Message == "io")
+            catch (IOException e) when (e.InnerException.Message == "io")

//// edit: filter, finally and using, nested the other way round
-                if (n == 2) return "early";
+                using var reader = new StringReader("read");
+                if (n == 2) return reader.ReadToEnd();
+                using (new MemoryStream())
+                {
+                    try { throw new Exception(n.ToString()); }
+                    catch when (n > 3) { log.Append("never"); }
+                }

//// edit: handlers gone
-            catch (IOException e) when (e.InnerException.Message == "io")
-            {
-                log.Append("caught");
-            }
             finally

-        catch (Exception e) when (Note(log, "looked;") || e is not null)
+        catch (InvalidCastException e)
