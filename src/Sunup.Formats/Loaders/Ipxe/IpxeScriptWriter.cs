using System.Text;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>Writes the iPXE script of a <see cref="IpxeBootScript"/>, in the form that every iPXE since 2012 boots rightly.</summary>
public static class IpxeScriptWriter
{
    public static string Write(IpxeBootScript script)
    {
        var text = new StringBuilder();
        text.Append("#!ipxe\n");
        text.Append("imgfree\n");
        if (script.InitrdFile is not null)
        {
            text.Append("initrd ").Append(script.InitrdFile).Append('\n');
        }

        text.Append("kernel ").Append(script.KernelFile);
        if (script.InitrdFile is not null)
        {
            text.Append(" initrd=").Append(script.InitrdFile);
        }

        text.Append(' ').Append(script.CommandLine).Append('\n');
        text.Append("boot\n");
        return text.ToString();
    }
}
