using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>Login prompts: a host name, the word, a colon, the end of the line.</summary>
/// <remarks>busybox getty and mingetty print the word in English whatever the language; agetty and shadow's <c>login</c> translate it.</remarks>
internal static class LoginSignatures
{
    private static readonly SignatureTable _getty = new("getty", "util-linux 2.38 term-utils/agetty.c, login-utils/login.c; busybox 1.36 loginutils/getty.c");
    private static readonly SignatureTable _translated = new("getty", "the word \"login: \" in util-linux 2.38 po/ and shadow 4.13 po/");

    public static ImmutableArray<StageSignature> All { get; } =
    [
        _getty.Harmless("Last login: {text}", "Last login: Fri Nov 20 22:06:58 UTC 2026 on ttyS0", "web1 login:"),
        Prompt(_getty, "%w login:", "web1 login: ", "Command line: console=ttyS0 greeting=x login:"),
        Prompt(_getty, "%w login: {user} (automatic login)", "web1 login: root (automatic login)", "web1 login: root"),
        Prompt(_translated, "%w Login:", "web1 Login:", "Login:"),
        Prompt(_translated, "%w Anmeldung:", "web1 Anmeldung:", "Letzte Anmeldung: Fri Nov 20"),
        Prompt(_translated, "%w connexion\u00a0:", "web1 connexion\u00a0:", "une connexion"),
        Prompt(_translated, "%w identifiant\u00a0:", "web1 identifiant\u00a0:", "identifiant\u00a0: x"),
        Prompt(_translated, "%w Inicio de sesión:", "web1 Inicio de sesión:", "Último inicio de sesión: x"),
        Prompt(_translated, "%w nombre:", "web1 nombre:", "nombre: x"),
        Prompt(_translated, "%w entrada:", "web1 entrada:", "Última entrada: x"),
        Prompt(_translated, "%w Přihlašovací jméno:", "web1 Přihlašovací jméno:", "Přihlašovací jméno: x"),
        Prompt(_translated, "%w logind:", "web1 logind:", "Sidste logind: x"),
        Prompt(_translated, "%w gebruikersnaam:", "web1 gebruikersnaam:", "gebruikersnaam: x"),
        Prompt(_translated, "%w inloggning:", "web1 inloggning:", "inloggning: x"),
        Prompt(_translated, "%w имя пользователя:", "web1 имя пользователя:", "имя пользователя: x"),
        Prompt(_translated, "%w логин:", "web1 логин:", "логин: x"),
        Prompt(_translated, "%w bejelentkezés:", "web1 bejelentkezés:", "bejelentkezés: x"),
        Prompt(_translated, "%w giriş:", "web1 giriş:", "giriş: x"),
        Prompt(_translated, "%w sessão:", "web1 sessão:", "sessão: x"),
        Prompt(_translated, "%w ログイン:", "web1 ログイン:", "ログイン: x"),
        Prompt(_translated, "%w 登录：", "web1 登录：", "登录：x"),
        Prompt(_translated, "%w 登入：", "web1 登入：", "登入：x"),
        Prompt(_translated, "%w 로그인:", "web1 로그인:", "로그인: x"),
        Prompt(_translated, "%w 用户名：", "web1 用户名：", "用户名：x"),
        Prompt(_translated, "%w 使用者：", "web1 使用者：", "使用者：x"),
    ];

    // Not only after the kernel: with "quiet" the prompt is the first thing that Debian prints.
    private static StageSignature Prompt(SignatureTable table, string pattern, string sample, string unlike) =>
        table.Reached(Stage.Up, pattern, sample, unlike);
}
