import i18n from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export type Language = "zh" | "en";
const KEPT = "petition.language";

void i18n.use(initReactI18next).init({
  lng: localStorage.getItem(KEPT) === "en" ? "en" : "zh",
  fallbackLng: "zh",
  resources: {},
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** Declares a page's words in both languages; what it answers is the hook by which components say them. */
export function pageWords<K extends string>(namespace: string, zh: Record<K, string>, en: Record<NoInfer<K>, string>) {
  i18n.addResourceBundle("zh", namespace, zh);
  i18n.addResourceBundle("en", namespace, en);
  // biome-ignore lint/correctness/noComponentHookFactories: called once a module, at its top
  return function useWords(): (key: K, values?: Record<string, string | number>) => string {
    const { t } = useTranslation(namespace);
    return t as unknown as (key: K, values?: Record<string, string | number>) => string;
  };
}

export function useLanguage(): Language {
  const { i18n: current } = useTranslation();
  return current.language === "en" ? "en" : "zh";
}

export function setLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  void i18n.changeLanguage(language);
}

/** A code of the policy, or any pair of words, in the language of the page. */
export interface Worded {
  zh: string;
  en: string;
}

export function useTerm(): (term: Worded | null | undefined) => string {
  const language = useLanguage();
  return (term) => (term ? (language === "en" ? term.en || term.zh : term.zh) : "—");
}

/** The service's sentences say Chinese first, then ` / `, then English: the half in the page's language. */
export function useSentence(): (message: string) => string {
  const language = useLanguage();
  return (message) => half(message, language);
}

export function half(message: string, language: Language): string {
  const at = message.lastIndexOf(" / ");
  if (at < 0) return message;
  return language === "en" ? message.slice(at + 3) : message.slice(0, at);
}
