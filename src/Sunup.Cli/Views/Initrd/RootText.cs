using System.Text;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Cli.Views.Initrd;

/// <summary>Paths of a <see cref="RootTree"/>, which are bytes as Latin-1, as text.</summary>
internal static class RootText
{
    public static string Of(string latin1) => Ascii.IsValid(latin1) ? latin1 : CpioEntry.TextOf(Encoding.Latin1.GetBytes(latin1));
}
