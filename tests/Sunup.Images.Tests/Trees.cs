namespace Sunup.Images.Tests;

/// <summary>Trees to make archives of.</summary>
internal static class Trees
{
    /// <summary>Files, folders, links, a FIFO, names with odd bytes, modes of all kinds; as root also owners and devices.</summary>
    public static void WriteSample(string folder)
    {
        Tools.Shell(
            """
            mkdir -p bin etc/deep/deeper empty usr/lib
            printf '#!/bin/sh\nexec sh\n' > init; chmod 755 init
            printf x > etc/one; : > etc/nothing; printf 123 > etc/three; printf 1234 > etc/four; printf 12345 > etc/five
            head -c 300001 /dev/urandom > bin/big; chmod 4755 bin/big
            ln etc/one etc/deep/other-name; ln etc/one zz-last-name
            ln -s usr/lib lib; ln -s /nowhere/at/all dangling; ln -s "$(printf 'target with\nnewline')" etc/odd-target
            mkfifo etc/pipe; chmod 1777 empty; chmod 700 etc/deep
            printf odd > "$(printf 'etc/new\nline')"; printf odd > "$(printf 'etc/\xff\xfe latin')"; printf odd > 'etc/ü'; printf odd > 'etc/ -x "q" \'
            printf odd > etc/TRAILER!!!
            touch -d @1000000000 etc/one etc/deep bin; touch -h -d @1100000000 lib
            """,
            folder);
        if (Environment.IsPrivilegedProcess)
        {
            Tools.Shell("mknod etc/console c 5 1; mknod etc/disk b 259 300; chown 1000:100 etc/three; chown -h 12:34 lib; chown 7:8 empty; chmod 1777 empty", folder);
        }
    }
}
